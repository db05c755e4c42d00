//! Members of crews: adding, changing, removing, listing. Whoever asks was found to have a right to
//! read them.

use super::App;
use super::assign::Changed;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::session::Caller;
use super::views::Named;
use crate::city::City;
use crate::city::plan::members::{MemberEdit, MemberRequest};
use crate::domain::{Actor, Member, MemberFid, Revision};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who works in a crew.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct MemberView {
    pub id: String,
    pub crew: Named,
    pub name: String,
    pub phone: Option<String>,
    pub note: Option<String>,
}

/// A member after a write.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct MemberAnswer {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[serde(flatten)]
    pub member: MemberView,
}

/// Members of crews.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Members {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub members: Vec<MemberView>,
}

impl Answer for MemberAnswer {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

fn answer(city: &City, member: &Member) -> MemberAnswer {
    MemberAnswer { revision: Revision::default(), member: view(city, member) }
}

impl App {
    /// Adds a member to a crew.
    ///
    /// # Errors
    /// See [`City::plan_add_member`].
    pub async fn add_member(
        &self,
        request: MemberRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<MemberAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, member) = city.plan_add_member(&request, asker)?;
            Ok((change, answer(city, &member)))
        })
        .await
    }

    /// Changes a member.
    ///
    /// # Errors
    /// See [`City::plan_change_member`].
    pub async fn change_member(
        &self,
        id: &str,
        edit: MemberEdit,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<MemberAnswer>, AppError> {
        let fid = member_fid(id)?;
        self.commit(actor, key, move |city, asker| {
            let (change, member) = city.plan_change_member(fid, &edit, asker)?;
            Ok((change, answer(city, &member)))
        })
        .await
    }

    /// Removes a member.
    ///
    /// # Errors
    /// There is no such member.
    pub async fn remove_member(
        &self,
        id: &str,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let fid = member_fid(id)?;
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_remove_member(fid, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
}

/// The key that clients send as an id.
fn member_fid(id: &str) -> Result<MemberFid, AppError> {
    let unknown = |_| AppError::NotFound(format!("there is no member {id}"));
    id.parse().map(MemberFid).map_err(unknown)
}

/// Members that the caller may read, in the order in which they came; of one crew, if one is named.
///
/// # Errors
/// There is no such crew.
pub fn list(city: &City, crew: Option<&str>, caller: &Caller) -> Result<Members, AppError> {
    let unknown = |id| AppError::unreadable("crew", format!("there is no crew {id}"));
    let wanted = crew
        .map(|id| city.crew_by_id(id).map(|crew| crew.fid).ok_or_else(|| unknown(id)))
        .transpose()?;
    let sees = caller.sees_members(city);
    let members = city
        .office()
        .members()
        .filter(|member| wanted.is_none_or(|crew| member.crew == crew) && sees(member.crew));
    let members = members.map(|member| view(city, member)).collect();
    Ok(Members { revision: city.revision(), members })
}

/// One member.
///
/// # Errors
/// There is none of that id that the caller may read.
pub fn find(city: &City, id: &str, caller: &Caller) -> Result<MemberView, AppError> {
    let member = city.office().member(member_fid(id)?);
    let member = member.filter(|member| caller.sees_members(city)(member.crew));
    let unknown = || AppError::NotFound(format!("there is no member {id}"));
    member.map(|member| view(city, member)).ok_or_else(unknown)
}

fn view(city: &City, member: &Member) -> MemberView {
    let unnamed = || Named { id: member.crew.to_string(), name: None };
    MemberView {
        id: member.fid.to_string(),
        crew: city.named_crew(member.crew).unwrap_or_else(unnamed),
        name: member.name.to_string(),
        phone: member.phone.as_deref().map(str::to_owned),
        note: member.note.as_deref().map(str::to_owned),
    }
}
