//! What a browser is made to send by a page that is not ours. A page from elsewhere can have it send
//! a request here with the cookie of whoever is signed in, under our own name (cross-site) or under
//! its own name resolved to this machine (DNS rebinding); both are refused, whoever asks.

use super::Service;
use super::address::{host, text};
use super::problem::Failure;
use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request through, or says why not.
pub async fn guard(State(service): State<Service>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let refused = wrong_host(&parts, &service).or_else(|| {
        let reads = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if reads { None } else { may_not_write(&parts, &service) }
    });
    match refused {
        Some(refusal) => refusal.into_response(),
        None => next.run(Request::from_parts(parts, body)).await,
    }
}

/// A service on the loopback address is known by the names of this machine, and by its public one.
fn wrong_host(parts: &Parts, service: &Service) -> Option<Failure> {
    let settings = &service.settings;
    if !settings.on_loopback {
        return None;
    }
    let named = host(parts)?;
    let public = settings.public_url.as_deref().and_then(authority_of);
    let known = is_loopback_name(named) || public.is_some_and(|name| name == named);
    (!known).then(|| {
        let detail = format!(
            "this service is called localhost or 127.0.0.1, not {named}; if it has a public \
             address, say so in its settings"
        );
        Failure::new(StatusCode::MISDIRECTED_REQUEST, detail)
    })
}

fn may_not_write(parts: &Parts, service: &Service) -> Option<Failure> {
    let refuse = |detail: &str| Some(Failure::new(StatusCode::FORBIDDEN, detail));
    if let Some(site) = text(&parts.headers, &SEC_FETCH_SITE)
        && !matches!(site, "same-origin" | "none")
    {
        return refuse("pages of other sites may read here and not write");
    }
    if let Some(origin) = parts.headers.get(ORIGIN) {
        let origin = origin.to_str().ok().and_then(authority_of);
        let public = service.settings.public_url.as_deref().and_then(authority_of);
        let own = origin.is_some_and(|o| Some(o) == host(parts) || Some(o) == public);
        if !own {
            return refuse("pages of other sites may read here and not write");
        }
    }
    None
}

/// Host and port of an address such as `https://city.example:8443/map`.
fn authority_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split('/').next().filter(|authority| !authority.is_empty())
}

/// A name of this machine, with any port.
fn is_loopback_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_this_machine_are_known_with_any_port() {
        for name in ["localhost", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80"]
        {
            assert!(is_loopback_name(name), "{name}");
        }
        for name in
            ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil:80", "::1", "10.0.0.1"]
        {
            assert!(!is_loopback_name(name), "{name}");
        }
    }

    #[test]
    fn the_authority_is_what_stands_between_scheme_and_path() {
        assert_eq!(authority_of("https://a.example:8443/map"), Some("a.example:8443"));
        assert_eq!(authority_of("http://a.example"), Some("a.example"));
        assert_eq!(authority_of("null"), None);
        assert_eq!(authority_of("file://"), None);
    }
}
