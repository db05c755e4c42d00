//! Who may ask for what, on one page. What has no row here is refused: a new address is for nobody
//! until it is said whom it is for. Areas are held to further in, where it is known what a change
//! does; here it is only asked who somebody is.

use super::Service;
use super::body::drain;
use super::caller::shown;
use super::problem::{Failure, method_not_allowed};
use crate::app::error::AppError;
use crate::app::session::Caller;
use crate::domain::Right;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, COOKIE, VARY};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What an address asks of whoever calls it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Nothing: nobody is looked up.
    Nothing,
    /// Nothing, and who is signed in may be told more.
    Caller,
    /// Somebody who is signed in.
    SignedIn,
    /// Somebody who may do this.
    May(Right),
}

use Need::{Caller as ForAll, May, Nothing, SignedIn};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

/// Every address with every method that it takes; HEAD goes by GET.
const TABLE: &[(Method, &str, Need)] = &[
    // Pages, and what they are made of.
    (GET, "/", Nothing),
    (GET, "/api/docs", Nothing),
    (GET, "/api/docs/{file}", Nothing),
    (GET, "/api/openapi.json", Nothing),
    (GET, "/api/openapi-3.0.json", Nothing),
    // For whoever runs the service.
    (GET, "/healthz", Nothing),
    (GET, "/readyz", Nothing),
    (GET, "/metrics", Nothing),
    // What the city shows to everybody: streets and crews, and no person's name.
    (GET, "/api", Nothing),
    (GET, "/api/", Nothing),
    (GET, "/api/conformance", Nothing),
    (GET, "/api/collections", Nothing),
    (GET, "/api/collections/{collection}", Nothing),
    (GET, "/api/collections/communities/items", Nothing),
    (GET, "/api/collections/communities/items/{id}", Nothing),
    (GET, "/api/collections/segments/items", Nothing),
    (GET, "/api/collections/segments/items/{id}", Nothing),
    (GET, "/api/collections/assignments/items", Nothing),
    (GET, "/api/collections/assignments/items/{id}", Nothing),
    (GET, "/api/collections/sites/items", Nothing),
    (GET, "/api/collections/sites/items/{id}", Nothing),
    (GET, "/api/collections/gaps/items", Nothing),
    (GET, "/api/collections/gaps/items/{id}", Nothing),
    (GET, "/api/collections/exemptions/items", Nothing),
    (GET, "/api/collections/exemptions/items/{id}", Nothing),
    (GET, "/api/gaps", Nothing),
    (GET, "/api/coverage", Nothing),
    (GET, "/api/trends", Nothing),
    (GET, "/api/who", Nothing),
    (GET, "/api/week", Nothing),
    (GET, "/api/hours", Nothing),
    (GET, "/api/crews", Nothing),
    (GET, "/api/crews/{id}", Nothing),
    (GET, "/api/shifts", Nothing),
    (GET, "/api/shifts/{id}", Nothing),
    (GET, "/api/balance", Nothing),
    (GET, "/api/load-rules", Nothing),
    (POST, "/api/select", Nothing),
    (GET, "/api/tiles", Nothing),
    (GET, "/api/tiles/{z}/{x}/{y}", Nothing),
    (GET, "/api/events", Nothing),
    // The same for everybody, and names for who may read them.
    (GET, "/api/changes", ForAll),
    (GET, "/api/changes/{revision}", ForAll),
    (GET, "/api/crews/{id}/sheet", ForAll),
    // What only the office reads.
    (GET, "/api/members", May(Right::Members)),
    (GET, "/api/members/{id}", May(Right::Members)),
    // Why somebody is away may be nobody else's business.
    (GET, "/api/absences", May(Right::Log)),
    (GET, "/api/record", May(Right::Record)),
    (GET, "/api/plans", May(Right::Log)),
    (GET, "/api/plans/{id}", May(Right::Log)),
    (GET, "/api/plans/{id}/compare", May(Right::Log)),
    // Signing in.
    (GET, "/api/session", ForAll),
    (POST, "/api/session", ForAll),
    (DELETE, "/api/session", ForAll),
    (GET, "/api/sessions", SignedIn),
    (DELETE, "/api/sessions/{id}", SignedIn),
    (GET, "/api/accounts", May(Right::Accounts)),
    (POST, "/api/accounts", May(Right::Accounts)),
    // One's own password, or all of it for who keeps accounts.
    (PATCH, "/api/accounts/{id}", SignedIn),
    (DELETE, "/api/accounts/{id}", May(Right::Accounts)),
    (GET, "/api/tokens", May(Right::Tokens)),
    (POST, "/api/tokens", May(Right::Tokens)),
    (DELETE, "/api/tokens/{id}", May(Right::Tokens)),
    // Writing.
    (POST, "/api/assignments", May(Right::Assign)),
    (DELETE, "/api/assignments/{id}", May(Right::Assign)),
    (POST, "/api/exemptions", May(Right::Exempt)),
    (DELETE, "/api/exemptions/{id}", May(Right::Exempt)),
    (POST, "/api/changes/{revision}/undo", May(Right::Undo)),
    (POST, "/api/crews", May(Right::Crews)),
    (PATCH, "/api/crews/{id}", May(Right::Crews)),
    (DELETE, "/api/crews/{id}", May(Right::Crews)),
    (POST, "/api/absences", May(Right::Crews)),
    (DELETE, "/api/absences/{id}", May(Right::Crews)),
    (POST, "/api/shifts", May(Right::Shifts)),
    (PATCH, "/api/shifts/{id}", May(Right::Shifts)),
    (DELETE, "/api/shifts/{id}", May(Right::Shifts)),
    (POST, "/api/members", May(Right::MembersWrite)),
    (PATCH, "/api/members/{id}", May(Right::MembersWrite)),
    (DELETE, "/api/members/{id}", May(Right::MembersWrite)),
    (POST, "/api/plans", May(Right::Plans)),
    (PATCH, "/api/plans/{id}", May(Right::Plans)),
    (DELETE, "/api/plans/{id}", May(Right::Plans)),
    (POST, "/api/plans/{id}/edits", May(Right::Plans)),
    (DELETE, "/api/plans/{id}/edits/{n}", May(Right::Plans)),
    (POST, "/api/plans/{id}/publish", May(Right::Plans)),
    (POST, "/api/imports", May(Right::Imports)),
    (PUT, "/api/hours", May(Right::Hours)),
    (PUT, "/api/load-rules", May(Right::LoadRules)),
];

/// What an address asks for; `None` if nobody may.
pub fn need(method: &Method, path: &str) -> Option<Need> {
    let method = if method == Method::HEAD { &GET } else { method };
    TABLE.iter().find(|(m, p, _)| m == method && *p == path).map(|(_, _, need)| *need)
}

/// Lets a request through to its handler, with who asks, or says why not.
pub async fn allow(
    State(service): State<Service>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(need) = need(request.method(), path.as_str()) else {
        return method_not_allowed().await.into_response();
    };
    if need == Need::Nothing {
        return next.run(request).await;
    }
    let caller = match service.app.who_asks(shown(request.headers())).await {
        Ok(caller) => caller,
        Err(error) => return Failure::from(error).into_response(),
    };
    if let Err(error) = check(need, &caller) {
        // A client that is still sending a file would otherwise not see why it is not taken.
        let (parts, body) = request.into_parts();
        drain(&mut body.into_data_stream(), &parts.headers).await;
        return Failure::from(error).into_response();
    }
    let known = caller.account().is_some();
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_name(COOKIE));
    headers.append(VARY, HeaderValue::from_name(AUTHORIZATION));
    if known && headers.get(CACHE_CONTROL).is_none_or(|control| control == "no-cache") {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    response
}

fn check(need: Need, caller: &Caller) -> Result<(), AppError> {
    match need {
        Need::Nothing | Need::Caller => Ok(()),
        Need::SignedIn if caller.account().is_some() => Ok(()),
        Need::SignedIn => {
            Err(AppError::NotSignedIn("this is for those who are signed in".to_owned()))
        }
        Need::May(right) => caller.check(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_one_row() {
        for (index, (method, path, _)) in TABLE.iter().enumerate() {
            let same = |row: &&(Method, &str, Need)| row.0 == *method && row.1 == *path;
            assert!(!TABLE[..index].iter().any(|row| same(&row)), "{method} {path}");
        }
        assert_eq!(need(&Method::HEAD, "/api"), Some(Need::Nothing));
        assert_eq!(need(&Method::POST, "/api"), None);
        assert_eq!(need(&Method::GET, "/api/secrets"), None);
    }
}
