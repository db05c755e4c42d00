//! What the office keeps beside the streets: accounts, members of crews, plans, and the rules of
//! load. Lists are kept as JSON in the words that clients read.

use super::roster::{json, read_json};
use super::{FieldReader, FieldWriter, Record, Words};
use crate::domain::{
    Account, AccountFid, CrewFid, LoadRules, LoadRulesFid, Member, MemberFid, Plan, PlanEdit,
    PlanFid, PlanState, PlannedStretch, Role,
};
use crate::geometry::Side;
use crate::store::StoreError;
use crate::store::pieces::Pieces;
use crate::store::table::{ACCOUNT, LOAD_RULES, MEMBER, PLAN, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Record for Arc<Account> {
    const TABLE: Table = ACCOUNT;
    type Fid = AccountFid;

    fn fid(&self) -> AccountFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.text(&self.name)?;
        to.text(self.role.as_str())?;
        to.opt_text(self.area.as_deref())?;
        to.opt_int(self.crew.map(|crew| i64::from(crew.0)))
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = AccountFid(from.number()?);
        let name = from.text()?.into();
        let word = from.text()?;
        let role =
            Role::named(word).ok_or_else(|| StoreError::corrupt(format!("the role {word:?}")))?;
        let area = from.opt_text()?.map(|area| words.shared(area));
        let crew = from.opt_number()?.map(CrewFid);
        Ok(Arc::new(Account { fid, name, role, area, crew }))
    }
}

impl Record for Arc<Member> {
    const TABLE: Table = MEMBER;
    type Fid = MemberFid;

    fn fid(&self) -> MemberFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.int(self.crew.0)?;
        to.text(&self.name)?;
        to.opt_text(self.phone.as_deref())?;
        to.opt_text(self.note.as_deref())
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = MemberFid(from.number()?);
        let crew = CrewFid(from.number()?);
        let name = from.text()?.into();
        let phone = from.opt_text()?.map(Arc::from);
        let note = from.opt_text()?.map(Arc::from);
        Ok(Arc::new(Member { fid, crew, name, phone, note }))
    }
}

impl Record for Arc<Plan> {
    const TABLE: Table = PLAN;
    type Fid = PlanFid;

    fn fid(&self) -> PlanFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.text(&self.id)?;
        to.text(&self.title)?;
        to.opt_text(self.note.as_deref())?;
        to.text(&self.author)?;
        to.text(self.state.as_str())?;
        to.opt_time(self.publish_on)?;
        to.opt_time(Some(self.made_at))?;
        to.opt_time(Some(self.changed_at))?;
        to.text(&json(&self.edits.iter().map(Edit::of).collect::<Vec<_>>())?)
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = PlanFid(from.number()?);
        let id = from.text()?.into();
        let title = from.text()?.into();
        let note = from.opt_text()?.map(Arc::from);
        let author = words.shared(from.text()?);
        let word = from.text()?;
        let state = PlanState::named(word)
            .ok_or_else(|| StoreError::corrupt(format!("the state {word:?} of a plan")))?;
        let publish_on = from.opt_time()?;
        let (made_at, changed_at) = (from.time()?, from.time()?);
        let edits: Vec<Edit> = read_json(from.text()?)?;
        let edits = edits.into_iter().map(Edit::read).collect::<Result<_, _>>()?;
        let plan =
            Plan { fid, id, title, note, author, state, publish_on, made_at, changed_at, edits };
        Ok(Arc::new(plan))
    }
}

impl Record for Arc<LoadRules> {
    const TABLE: Table = LOAD_RULES;
    type Fid = LoadRulesFid;

    fn fid(&self) -> LoadRulesFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.text(&json(&self.class_weights)?)?;
        to.int(self.usual_weight)?;
        to.int(self.quota_m2)
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = LoadRulesFid(from.number()?);
        let class_weights: BTreeMap<Arc<str>, u32> = read_json(from.text()?)?;
        let (usual_weight, quota_m2) = (from.number()?, from.number()?);
        Ok(Arc::new(LoadRules { fid, class_weights, usual_weight, quota_m2 }))
    }
}

/// A step of a plan.
#[derive(Serialize, Deserialize)]
struct Edit {
    crew: Option<String>,
    shift: Option<String>,
    stretches: Vec<Planned>,
    sites: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Planned {
    segment: String,
    side: String,
    from_mm: Option<u32>,
    to_mm: Option<u32>,
}

/// The word for both sides.
const BOTH: &str = "both";

impl Edit {
    fn of(edit: &PlanEdit) -> Self {
        let planned = |stretch: &PlannedStretch| Planned {
            segment: stretch.segment.clone(),
            side: stretch.side.map_or(BOTH, Side::as_str).to_owned(),
            from_mm: stretch.from_mm,
            to_mm: stretch.to_mm,
        };
        Self {
            crew: edit.crew.clone(),
            shift: edit.shift.clone(),
            stretches: edit.stretches.iter().map(planned).collect(),
            sites: edit.sites.clone(),
        }
    }

    fn read(self) -> Result<PlanEdit, StoreError> {
        let planned = |stretch: Planned| {
            let side = match &*stretch.side {
                BOTH => None,
                word => Some(word.parse().map_err(|_unknown| {
                    StoreError::corrupt(format!("the side {word:?} of a plan's stretch"))
                })?),
            };
            let Planned { segment, from_mm, to_mm, .. } = stretch;
            Ok(PlannedStretch { segment, side, from_mm, to_mm })
        };
        let stretches =
            self.stretches.into_iter().map(planned).collect::<Result<_, StoreError>>()?;
        Ok(PlanEdit { crew: self.crew, shift: self.shift, stretches, sites: self.sites })
    }
}
