use super::*;
use crate::geometry::Area;

/// A rectangle in thousandths of a degree.
fn community(fid: u32, id: &str, parent: Option<&str>, [w, s, e, n]: [f64; 4]) -> Arc<Community> {
    let at = |x: f64, y: f64| LonLat::new(104.0 + x / 1e3, 31.0 + y / 1e3).unwrap();
    let ring = vec![at(w, s), at(e, s), at(e, n), at(w, n), at(w, s)];
    Arc::new(Community {
        fid: CommunityFid(fid),
        id: id.into(),
        name: id.into(),
        parent: parent.map(Into::into),
        area: Area::sound(vec![vec![ring]]).unwrap().0,
    })
}

fn tree(communities: &[Arc<Community>]) -> Territories {
    let frame = LocalFrame::centred_on(LonLat::new(104.0, 31.0).unwrap());
    Territories::build(communities.iter(), &frame, &Territories::default())
}

fn parent_of(territories: &Territories, id: &str) -> Option<String> {
    let fid = territories.by_id(id).unwrap().community.fid;
    territories.parent(fid).map(|parent| parent.community.id.to_string())
}

#[test]
fn a_community_that_its_parts_make_up_is_their_parent() {
    let territories = tree(&[
        community(1, "country", None, [0.0, 0.0, 20.0, 10.0]),
        community(2, "west", None, [0.0, 0.0, 10.0, 10.0]),
        community(3, "east", None, [10.0, 0.0, 20.0, 10.0]),
    ]);
    assert_eq!(parent_of(&territories, "west").as_deref(), Some("country"));
    assert_eq!(parent_of(&territories, "east").as_deref(), Some("country"));
    assert!(!territories.is_leaf(CommunityFid(1)));
}

#[test]
fn a_community_that_lies_within_another_of_its_level_is_no_part_of_it() {
    let territories = tree(&[
        community(1, "big", None, [0.0, 0.0, 20.0, 10.0]),
        community(2, "small", None, [2.0, 2.0, 4.0, 4.0]),
    ]);
    assert_eq!(parent_of(&territories, "small"), None);
    assert!(territories.is_leaf(CommunityFid(1)));
}

#[test]
fn a_parent_by_code_needs_no_containment() {
    let territories = tree(&[
        community(1, "town", None, [0.0, 0.0, 1.0, 1.0]),
        community(2, "exclave", Some("town"), [50.0, 50.0, 51.0, 51.0]),
    ]);
    assert_eq!(parent_of(&territories, "exclave").as_deref(), Some("town"));
}

#[test]
fn three_levels_are_found_and_counted() {
    let mut communities = vec![
        community(1, "county", None, [0.0, 0.0, 40.0, 10.0]),
        community(2, "town a", None, [0.0, 0.0, 20.0, 10.0]),
        community(3, "town b", None, [20.0, 0.0, 40.0, 10.0]),
    ];
    communities.push(community(4, "a1", None, [0.0, 0.0, 10.0, 10.0]));
    communities.push(community(5, "a2", None, [10.0, 0.0, 20.0, 10.0]));
    let territories = tree(&communities);
    assert_eq!(parent_of(&territories, "a1").as_deref(), Some("town a"));
    assert_eq!(parent_of(&territories, "town b").as_deref(), Some("county"));
    assert_eq!(territories.level(CommunityFid(4)), 2);
    let leaves = territories.leaves_of(CommunityFid(1));
    assert_eq!(leaves, BTreeSet::from([CommunityFid(3), CommunityFid(4), CommunityFid(5)]));
}

#[test]
fn a_ring_of_parents_has_no_top_and_counts_for_nothing() {
    let territories = tree(&[
        community(1, "a", Some("b"), [0.0, 0.0, 1.0, 1.0]),
        community(2, "b", Some("a"), [5.0, 0.0, 6.0, 1.0]),
    ]);
    assert_eq!(parent_of(&territories, "a"), None);
    assert_eq!(parent_of(&territories, "b"), None);
    assert_eq!(territories.level(CommunityFid(1)), 0);
}

#[test]
fn a_parent_by_code_does_not_become_the_child_of_what_names_it() {
    // The only village of a town, its outline drawn a little outside the town's own.
    let territories = tree(&[
        community(1, "town", None, [0.0, 0.0, 10.0, 10.0]),
        community(2, "village", Some("town"), [-0.1, -0.1, 10.1, 10.1]),
    ]);
    assert_eq!(parent_of(&territories, "village").as_deref(), Some("town"));
    assert_eq!(parent_of(&territories, "town"), None);
    assert_eq!(territories.level(CommunityFid(2)), 1);
    assert_eq!(territories.leaves_of(CommunityFid(1)), BTreeSet::from([CommunityFid(2)]));
}
