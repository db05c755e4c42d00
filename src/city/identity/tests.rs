use super::*;
use proptest::prelude::*;

fn second(s: i64) -> Timestamp {
    Timestamp::from_second(s).unwrap()
}

fn stretch(from: u32, to: u32) -> Stretch {
    Stretch::new(from, to).unwrap()
}

fn set(parts: &[(u32, u32)]) -> StretchSet {
    parts.iter().map(|(from, to)| stretch(*from, *to)).collect()
}

fn record(from: u32, to: u32, anchor_mm: u32, since: i64) -> Record {
    Record { side: Side::Left, stretch: stretch(from, to), anchor_mm, since: second(since) }
}

fn after(old: &[Record], gaps: &[(u32, u32)]) -> Vec<Record> {
    inherit(old, Side::Left, &set(gaps), second(99))
}

#[test]
fn a_gap_that_shrinks_or_grows_keeps_its_name_and_age() {
    let old = [record(0, 100, 0, 5)];
    assert_eq!(after(&old, &[(40, 100)]), [record(40, 100, 0, 5)]);
    assert_eq!(after(&[record(40, 100, 0, 5)], &[(10, 200)]), [record(10, 200, 0, 5)]);
}

#[test]
fn of_a_gap_that_breaks_in_two_the_longer_part_keeps_the_name_and_both_the_age() {
    let old = [record(0, 100, 0, 5)];
    assert_eq!(after(&old, &[(0, 10), (40, 100)]), [record(0, 10, 1, 5), record(40, 100, 0, 5)]);
    // Of equal parts it is the left one.
    assert_eq!(after(&old, &[(0, 10), (90, 100)]), [record(0, 10, 0, 5), record(90, 100, 90, 5)]);
}

#[test]
fn gaps_that_grow_together_are_the_older_one() {
    let old = [record(0, 10, 0, 7), record(50, 60, 50, 5)];
    assert_eq!(after(&old, &[(0, 60)]), [record(0, 60, 50, 5)]);
    let alike = [record(0, 10, 3, 5), record(50, 60, 1, 5)];
    assert_eq!(after(&alike, &[(0, 60)]), [record(0, 60, 1, 5)]);
}

#[test]
fn a_gap_that_touches_none_is_new() {
    let old = [record(0, 10, 0, 5)];
    assert_eq!(after(&old, &[(10, 20)]), [record(10, 20, 10, 99)]);
    assert_eq!(after(&old, &[]), []);
}

fn holds() -> impl Strategy<Value = Vec<Hold>> {
    let lasts = || prop::option::of(1..40_i64);
    let hold = (any::<bool>(), (0..9_u32, 1..6_u32), (0..60_i64, lasts()), (1..20_u64, 0..9_u64));
    let hold = hold.prop_map(|(left, (from, long), (begin, lasts), (since, open))| Hold {
        side: if left { Side::Left } else { Side::Right },
        stretch: stretch(from * 10, ((from + long) * 10).min(100)),
        period: Period::new(second(begin), lasts.map(|lasts| second(begin + lasts))).unwrap(),
        since: Revision(since),
        until: (open > 0).then_some(Revision(since + open)),
    });
    prop::collection::vec(hold, 0..12)
}

/// The revisions of a span of a history in which some are made in the same second.
fn made(revisions: std::ops::RangeInclusive<u64>) -> BTreeMap<Revision, Timestamp> {
    revisions.map(|rev| (Revision(rev), second(made_s(rev)))).collect()
}

fn made_s(revision: u64) -> i64 {
    (revision / 2 * 6 + revision % 2 * 5).cast_signed()
}

proptest! {
    #[test]
    fn records_kept_step_by_step_are_those_of_the_whole_past(
        holds in holds(),
        redrawn in prop::option::of((2..25_u64, 60..120_u32)),
        stops in prop::collection::btree_set(0..25_u64, 0..6),
        ahead_s in 0..4_i64,
    ) {
        let last = 28_u64;
        let mut past = StreetPast { holds, ..StreetPast::default() };
        past.lengths_mm.insert(Revision(1), 100);
        past.lengths_mm.extend(redrawn.map(|(rev, length_mm)| (Revision(rev), length_mm)));
        let begin = (Revision(0), Timestamp::MIN);
        let all = made(1..=last);
        let to = second(made_s(last));
        let whole = past.replayed(Vec::new(), Span { from: begin, made_at: &all, to });

        let (mut records, mut from) = (Vec::new(), begin);
        for stop in stops.into_iter().chain([last]) {
            // The clock goes on a little before it is looked at, and stops before the next commit.
            let to = second((made_s(stop) + ahead_s).min(made_s(stop + 1)).max(made_s(stop)));
            let to = if made_s(stop + 1) == to.as_second() { second(made_s(stop)) } else { to };
            let to = if stop == last { second(made_s(last)) } else { to };
            let made_at = made(from.0.0 + 1..=stop);
            records = past.replayed(records, Span { from, made_at: &made_at, to });
            from = (Revision(stop), to);
        }
        prop_assert_eq!(&records, &whole);

        for side in [Side::Left, Side::Right] {
            let own: Vec<&Record> = whole.iter().filter(|record| record.side == side).collect();
            let gaps: StretchSet = own.iter().map(|record| record.stretch).collect();
            let length_mm = past.length_at(Revision(last));
            prop_assert_eq!(gaps, past.gaps(side, length_mm, Revision(last), to));
            let names: FxHashSet<u32> = own.iter().map(|record| record.anchor_mm).collect();
            prop_assert_eq!(names.len(), own.len());
        }
    }
}
