//! What people sign in with: kept alike by both stores, gone with its account, and in no copy.

use crate::store_places::{on_both, sqlite};
use jiff::Timestamp;
use std::sync::Arc;
use sweepline::domain::{
    Account, AccountFid, Action, Change, Crew, CrewFid, Member, MemberFid, Receipt, Revision, Role,
};
use sweepline::store::Store;
use sweepline::store::credentials::{Credential, Digest, MOST_SESSIONS, NewToken, Session};

const ANN: AccountFid = AccountFid(1);
const BOB: AccountFid = AccountFid(2);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn session(number: u8, account: AccountFid, made_s: i64) -> Session {
    Session {
        digest: [number; 32],
        account,
        made_at: at(made_s),
        seen_at: at(made_s),
        expires_at: at(made_s + 1000),
        client: format!("browser {number}"),
    }
}

fn token(number: u8, account: AccountFid) -> NewToken {
    NewToken {
        digest: [number; 32],
        name: format!("token {number}"),
        account,
        role: Role::Officer,
        area: number.is_multiple_of(2).then(|| "西".into()),
        made_at: at(0),
        expires_at: (!number.is_multiple_of(2)).then(|| at(500)),
        made_by: "ann".into(),
    }
}

fn password(account: AccountFid, password: &str) -> Credential {
    Credential { account, password: password.into(), set_by: "ann".into(), set_at: at(0) }
}

fn digests(sessions: &[Session]) -> Vec<u8> {
    sessions.iter().map(|session| session.digest[0]).collect()
}

#[test]
fn the_last_password_is_kept_and_a_new_one_ends_the_other_sessions() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        assert_eq!(store.password(ANN).await.unwrap(), None);
        for number in 1..=3 {
            store.open_session(session(number, ANN, i64::from(number))).await.unwrap();
        }
        store.open_session(session(4, BOB, 4)).await.unwrap();
        store.set_password(password(ANN, "first"), Some([2; 32])).await.unwrap();
        assert_eq!(digests(&store.sessions(Some(ANN)).await.unwrap()), [2]);
        store.set_password(password(ANN, "second"), None).await.unwrap();
        assert_eq!(store.password(ANN).await.unwrap().as_deref(), Some("second"));
        assert_eq!(store.password(BOB).await.unwrap(), None);
        assert_eq!(digests(&store.sessions(None).await.unwrap()), [4]);
    });
}

#[test]
fn a_session_is_found_noted_and_ended() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let mut kept = session(7, ANN, 0);
        store.open_session(kept.clone()).await.unwrap();
        assert!(store.session([7; 32]).await.unwrap() == Some(kept.clone()));
        (kept.seen_at, kept.expires_at) = (at(300), at(1300));
        store.touch_session([7; 32], at(300), at(1300)).await.unwrap();
        assert!(store.session([7; 32]).await.unwrap() == Some(kept));
        assert!(store.session([8; 32]).await.unwrap().is_none());
        // Another process sees the same.
        let other = Store::open(&url).await.unwrap();
        assert!(other.end_session([7; 32]).await.unwrap());
        assert!(store.session([7; 32]).await.unwrap().is_none());
        assert!(!store.end_session([7; 32]).await.unwrap());
        // What was ended is not brought back by a late note.
        store.touch_session([7; 32], at(400), at(1400)).await.unwrap();
        assert!(store.sessions(None).await.unwrap().is_empty());
    });
}

#[test]
fn sessions_that_are_over_or_too_many_are_forgotten_when_another_begins() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        store.open_session(session(200, BOB, 0)).await.unwrap();
        for number in 0..MOST_SESSIONS + 5 {
            let made_s = 10 + number;
            let number = u8::try_from(number).unwrap();
            store.open_session(session(number, ANN, made_s)).await.unwrap();
        }
        let open = store.sessions(Some(ANN)).await.unwrap();
        let newest_first: Vec<u8> = (5..u8::try_from(MOST_SESSIONS).unwrap() + 5).rev().collect();
        assert_eq!(digests(&open), newest_first);
        assert_eq!(digests(&store.sessions(Some(BOB)).await.unwrap()), [200]);
        store.open_session(session(201, BOB, 1000)).await.unwrap();
        assert_eq!(digests(&store.sessions(Some(BOB)).await.unwrap()), [201]);
    });
}

#[test]
fn tokens_are_kept_with_their_scope_and_their_keys_are_not_given_again() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let first = store.add_token(token(1, ANN)).await.unwrap();
        let second = store.add_token(token(2, BOB)).await.unwrap();
        assert!(store.add_token(token(2, ANN)).await.is_err(), "one digest is one token");
        let kept = store.token([1; 32]).await.unwrap().unwrap();
        assert!(kept.token == token(1, ANN) && kept.used_at.is_none());
        store.touch_token(first, at(60)).await.unwrap();
        let used = store.token([1; 32]).await.unwrap().unwrap();
        assert_eq!((used.fid, used.used_at), (first, Some(at(60))));
        let fids: Vec<u64> = store.tokens(None).await.unwrap().iter().map(|t| t.fid).collect();
        assert_eq!(fids, [first, second]);
        let of_bob = store.tokens(Some(BOB)).await.unwrap();
        assert!(of_bob.len() == 1 && of_bob[0].token == token(2, BOB));
        assert!(store.end_token(second).await.unwrap());
        assert!(!store.end_token(second).await.unwrap());
        assert!(store.token([2; 32]).await.unwrap().is_none());
        assert!(store.add_token(token(3, ANN)).await.unwrap() > second);
    });
}

fn account(fid: AccountFid, name: &str, role: Role) -> Arc<Account> {
    Arc::new(Account { fid, name: name.into(), role, area: None, crew: None })
}

fn change(action: Action) -> Change {
    Change::new(action, "secret-author".into(), at(0))
}

/// Two accounts that sign in, the second of which can.
async fn with_people(store: &Store) {
    let mut people = change(Action::AddAccount);
    people.accounts.opened = vec![
        account(ANN, "secret-ann", Role::Administrator),
        account(BOB, "secret-bob", Role::Officer),
    ];
    people.crews.opened = vec![Arc::new(Crew::named(CrewFid(1), "dawn", "Dawn"))];
    people.members.opened = vec![Arc::new(Member {
        fid: MemberFid(1),
        crew: CrewFid(1),
        name: "secret-member".into(),
        phone: Some("secret-phone".into()),
        note: None,
    })];
    people.receipt = Some(Receipt {
        key: "key".into(),
        request_digest: [0; 32],
        status: 201,
        answer: "{\"name\":\"secret-answer\"}".into(),
    });
    store.commit(Revision(1), Arc::new(people)).await.unwrap();
    for (number, fid) in [(1, ANN), (2, BOB)] {
        store.set_password(password(fid, "secret-password"), None).await.unwrap();
        store.open_session(session(number, fid, 0)).await.unwrap();
        store.add_token(token(number, fid)).await.unwrap();
    }
}

async fn held(store: &Store, account: AccountFid) -> (bool, usize, usize) {
    (
        store.password(account).await.unwrap().is_some(),
        store.sessions(Some(account)).await.unwrap().len(),
        store.tokens(Some(account)).await.unwrap().len(),
    )
}

#[test]
fn what_an_account_signs_in_with_stays_when_it_changes_and_goes_with_it() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        with_people(&store).await;
        let mut renamed = change(Action::ChangeAccount);
        renamed.accounts.closed = vec![BOB];
        renamed.accounts.opened = vec![account(BOB, "robert", Role::Inspector)];
        store.commit(Revision(2), Arc::new(renamed)).await.unwrap();
        assert_eq!(held(&store, BOB).await, (true, 1, 1));
        let mut removed = change(Action::RemoveAccount);
        removed.accounts.closed = vec![BOB];
        store.commit(Revision(3), Arc::new(removed.clone())).await.unwrap();
        assert_eq!(held(&store, BOB).await, (false, 0, 0));
        assert_eq!(held(&store, ANN).await, (true, 1, 1));
        // A commit that fails ends nothing.
        removed.accounts.closed = vec![ANN];
        store.commit(Revision(3), Arc::new(removed)).await.unwrap_err();
        assert_eq!(held(&store, ANN).await, (true, 1, 1));
    });
}

#[test]
fn a_copy_names_nobody_and_lets_nobody_in() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        with_people(&store).await;
        let mut removed = change(Action::RemoveMember);
        removed.members.closed = vec![MemberFid(1)];
        removed.accounts.closed = vec![BOB];
        removed.summary = "removed secret-member".into();
        store.commit(Revision(2), Arc::new(removed)).await.unwrap();

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.gpkg");
        store.copy_to_gpkg(&path).await.unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        assert!(holds(b"dawn"), "the copy has the city in it");
        let kept: Digest = [1; 32];
        for secret in [&b"secret-"[..], &kept] {
            let found = holds(secret);
            assert!(!found, "{}", String::from_utf8_lossy(secret));
        }
        let copy = Store::open(&sqlite(&path)).await.unwrap();
        let rows = copy.load().await.unwrap();
        assert!(rows.accounts.is_empty() && rows.members.is_empty() && rows.crews.len() == 1);
        assert!(copy.receipt("key").await.unwrap().is_none());
        assert_eq!(held(&copy, ANN).await, (false, 0, 0));
        // The store itself is as it was.
        assert_eq!(held(&store, ANN).await, (true, 1, 1));
    });
}

#[test]
fn what_is_kept_is_not_printed() {
    let shown = format!("{:?}{:?}{:?}", password(ANN, "x"), session(9, ANN, 0), token(9, ANN));
    assert_eq!(shown, "Credential { .. }Session { .. }NewToken { .. }");
}
