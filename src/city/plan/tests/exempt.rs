use crate::city::drawn::{Town, asker, street, whole};
use crate::city::plan::exempt::ExemptRequest;

#[test]
fn reasons_that_not_every_store_can_keep_are_refused() {
    let town = Town::of(&[street("main", &[(0.0, 0.0), (100.0, 0.0)])], &[], &[]);
    let asked = ExemptRequest {
        reason: "building site\nuntil spring".into(),
        approver: "the town office".into(),
        valid_from: None,
        valid_to: None,
        stretches: vec![whole("main")],
    };
    assert!(town.city.plan_exempt(&asked, &asker(0)).is_ok());
    let ancient = Some("-005000-01-01T00:00:00Z".parse().unwrap());
    let asked = ExemptRequest { reason: "a\0b".into(), valid_from: ancient, ..asked };
    let refusal = town.city.plan_exempt(&asked, &asker(0)).unwrap_err();
    let pointers: Vec<&str> = refusal.problems.iter().map(|p| p.pointer.as_str()).collect();
    assert_eq!(pointers, ["/reason", "/valid_from"]);
}
