//! Passwords, sessions and tokens in the file.

use super::fields::{datetime, read_datetime};
use super::{SqliteStore, StoreError, blocking};
use crate::domain::{AccountFid, Change};
use crate::store::credentials::{
    self, ApiToken, Credential, Digest, MOST_SESSIONS, NewToken, Session,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::sync::PoisonError;

const SESSION: &str = "select digest, account_fid, made_at, seen_at, expires_at, client
    from session where digest = ?1";
const SESSIONS: &str = "select digest, account_fid, made_at, seen_at, expires_at, client
    from session where ?1 is null or account_fid = ?1 order by made_at desc, digest";
const TOKEN: &str = "select fid, digest, name, account_fid, role, area, made_at, used_at,
    expires_at, made_by from api_token where digest = ?1";
const TOKENS: &str = "select fid, digest, name, account_fid, role, area, made_at, used_at,
    expires_at, made_by from api_token where ?1 is null or account_fid = ?1 order by fid";

impl SqliteStore {
    pub(in crate::store) async fn password(
        &self,
        account: AccountFid,
    ) -> Result<Option<String>, StoreError> {
        self.look_up(move |connection| {
            let mut found = connection
                .prepare_cached("select password from credential where account_fid = ?1")?;
            Ok(found.query_row([account.0], |row| row.get(0)).optional()?)
        })
        .await
    }

    pub(in crate::store) async fn set_password(
        &self,
        credential: Credential,
        kept: Option<Digest>,
    ) -> Result<(), StoreError> {
        self.keep(move |transaction| {
            let Credential { account, password, set_by, set_at } = credential;
            transaction.execute(
                "insert into credential (account_fid, password, set_by, set_at)
                 values (?1, ?2, ?3, ?4) on conflict (account_fid) do update
                 set password = excluded.password, set_by = excluded.set_by,
                     set_at = excluded.set_at",
                params![account.0, password, set_by, datetime(set_at)],
            )?;
            transaction.execute(
                "delete from session where account_fid = ?1 and digest is not ?2",
                params![account.0, kept],
            )?;
            Ok(())
        })
        .await
    }

    pub(in crate::store) async fn open_session(&self, session: Session) -> Result<(), StoreError> {
        self.keep(move |transaction| {
            let Session { digest, account, made_at, seen_at, expires_at, client } = session;
            let [made_at, seen_at, expires_at] = [made_at, seen_at, expires_at].map(datetime);
            transaction.execute("delete from session where expires_at <= ?1", [&made_at])?;
            transaction.execute(
                "delete from session where account_fid = ?1 and digest not in (
                    select digest from session where account_fid = ?1
                    order by made_at desc limit ?2)",
                params![account.0, MOST_SESSIONS - 1],
            )?;
            transaction.execute(
                "insert into session (digest, account_fid, made_at, seen_at, expires_at, client)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
                params![digest, account.0, made_at, seen_at, expires_at, client],
            )?;
            Ok(())
        })
        .await
    }

    pub(in crate::store) async fn session(
        &self,
        digest: Digest,
    ) -> Result<Option<Session>, StoreError> {
        self.look_up(move |connection| {
            let mut found = connection.prepare_cached(SESSION)?;
            let mut rows = found.query([digest])?;
            rows.next()?.map(session).transpose()
        })
        .await
    }

    pub(in crate::store) async fn touch_session(
        &self,
        digest: Digest,
        seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.keep(move |transaction| {
            transaction.execute(
                "update session set seen_at = ?2, expires_at = ?3 where digest = ?1",
                params![digest, datetime(seen_at), datetime(expires_at)],
            )?;
            Ok(())
        })
        .await
    }

    pub(in crate::store) async fn sessions(
        &self,
        of: Option<AccountFid>,
    ) -> Result<Vec<Session>, StoreError> {
        self.look_up(move |connection| all(connection, SESSIONS, of, session)).await
    }

    pub(in crate::store) async fn end_session(&self, digest: Digest) -> Result<bool, StoreError> {
        self.keep(move |transaction| {
            Ok(transaction.execute("delete from session where digest = ?1", [digest])? > 0)
        })
        .await
    }

    pub(in crate::store) async fn add_token(&self, token: NewToken) -> Result<u64, StoreError> {
        self.keep(move |transaction| {
            transaction.execute(
                "insert into api_token
                    (digest, name, account_fid, role, area, made_at, expires_at, made_by)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    token.digest,
                    token.name,
                    token.account.0,
                    token.role.as_str(),
                    token.area,
                    datetime(token.made_at),
                    token.expires_at.map(datetime),
                    token.made_by,
                ],
            )?;
            Ok(transaction.last_insert_rowid().cast_unsigned())
        })
        .await
    }

    pub(in crate::store) async fn token(
        &self,
        digest: Digest,
    ) -> Result<Option<ApiToken>, StoreError> {
        self.look_up(move |connection| {
            let mut found = connection.prepare_cached(TOKEN)?;
            let mut rows = found.query([digest])?;
            rows.next()?.map(token).transpose()
        })
        .await
    }

    pub(in crate::store) async fn touch_token(
        &self,
        fid: u64,
        used_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.keep(move |transaction| {
            transaction.execute(
                "update api_token set used_at = ?2 where fid = ?1",
                params![fid, datetime(used_at)],
            )?;
            Ok(())
        })
        .await
    }

    pub(in crate::store) async fn tokens(
        &self,
        of: Option<AccountFid>,
    ) -> Result<Vec<ApiToken>, StoreError> {
        self.look_up(move |connection| all(connection, TOKENS, of, token)).await
    }

    pub(in crate::store) async fn end_token(&self, fid: u64) -> Result<bool, StoreError> {
        self.keep(move |transaction| {
            Ok(transaction.execute("delete from api_token where fid = ?1", [fid])? > 0)
        })
        .await
    }

    /// On a connection of its own: whoever signs in does not wait for a long read of the past.
    async fn look_up<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        blocking(move || task(&store.0.credentials.lock().unwrap_or_else(PoisonError::into_inner)))
            .await
    }

    async fn keep<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        blocking(move || {
            let mut writer = store.writer();
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let kept = task(&transaction)?;
            transaction.commit()?;
            Ok(kept)
        })
        .await
    }
}

/// Forgets what the accounts that a change removes sign in with.
pub(super) fn forget(transaction: &Transaction<'_>, change: &Change) -> Result<(), StoreError> {
    for account in credentials::gone(change) {
        for statement in [
            "delete from credential where account_fid = ?1",
            "delete from session where account_fid = ?1",
            "delete from api_token where account_fid = ?1",
        ] {
            transaction.execute(statement, [account.0])?;
        }
    }
    Ok(())
}

fn all<T>(
    connection: &Connection,
    statement: &str,
    of: Option<AccountFid>,
    read: fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = connection.prepare_cached(statement)?;
    let mut rows = found.query([of.map(|account| account.0)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn session(row: &Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        digest: row.get(0)?,
        account: credentials::account(row.get(1)?)?,
        made_at: instant(row, 2)?,
        seen_at: instant(row, 3)?,
        expires_at: instant(row, 4)?,
        client: row.get(5)?,
    })
}

fn token(row: &Row<'_>) -> Result<ApiToken, StoreError> {
    let role: String = row.get(4)?;
    Ok(ApiToken {
        fid: row.get(0)?,
        token: NewToken {
            digest: row.get(1)?,
            name: row.get(2)?,
            account: credentials::account(row.get(3)?)?,
            role: credentials::role(&role)?,
            area: row.get(5)?,
            made_at: instant(row, 6)?,
            expires_at: opt_instant(row, 8)?,
            made_by: row.get(9)?,
        },
        used_at: opt_instant(row, 7)?,
    })
}

fn instant(row: &Row<'_>, column: usize) -> Result<Timestamp, StoreError> {
    read_datetime(&row.get::<_, String>(column)?)
}

fn opt_instant(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.as_deref().map(read_datetime).transpose()
}
