//! Who asks: what a request shows of it, and what handlers are told.

use super::Service;
use super::address::{Address, text};
use super::problem::Failure;
use crate::app::error::AppError;
use crate::app::secrets::Secret;
use crate::app::session::{Caller, Shown};
use crate::domain::Actor;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The cookie of a session.
pub const SESSION: &str = "sweepline_session";

/// How long a browser keeps the cookie: as long as a session may last. It ends sooner by itself.
const KEPT_S: u32 = 30 * 24 * 60 * 60;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What a request shows to say who asks. A token goes before a cookie: a program that sends one
/// means it.
pub fn shown(headers: &HeaderMap) -> Option<Shown> {
    let bearer = text(headers, &AUTHORIZATION).and_then(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim())
    });
    if let Some(token) = bearer {
        return Some(Shown::Token(Secret::from(token.to_owned())));
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, secret) = pairs.find(|(name, _)| name.trim() == SESSION)?;
    Some(Shown::Session(Secret::from(secret.trim().to_owned())))
}

/// Who asks, where the table of `allow` says that somebody is looked up.
impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(Self::nobody))
    }
}

/// The author of a change.
impl<S: Sync> FromRequestParts<S> for Actor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let actor = parts.extensions.get::<Caller>().and_then(Caller::actor);
        actor.ok_or_else(|| AppError::NotSignedIn("sign in first".to_owned()).into())
    }
}

/// Where a request comes from.
pub struct Origin {
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub client: String,
    /// The client reached us through TLS, as far as we can tell.
    secure: bool,
}

impl FromRequestParts<Service> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Infallible> {
        let address = Address::of(parts, service.settings.public_url.as_deref());
        Ok(Self {
            address: address_of(parts),
            client: text(&parts.headers, &USER_AGENT).unwrap_or_default().to_owned(),
            secure: address.base.starts_with("https://"),
        })
    }
}

impl Origin {
    /// The header that gives a browser its session.
    pub fn cookie(&self, secret: &Secret) -> HeaderValue {
        self.set_cookie(secret.reveal(), KEPT_S)
    }

    /// The header that takes it away.
    pub fn no_cookie(&self) -> HeaderValue {
        self.set_cookie("", 0)
    }

    /// Lax: a link from elsewhere shows the map to whoever is signed in, and no page of another
    /// site can write with it.
    fn set_cookie(&self, secret: &str, kept_s: u32) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let text =
            format!("{SESSION}={secret}; Path=/; Max-Age={kept_s}; HttpOnly; SameSite=Lax{secure}");
        let mut value = HeaderValue::from_str(&text).expect("letters and digits are a header");
        value.set_sensitive(true);
        value
    }
}

/// The address that a request comes from. What a proxy says of it is believed only of one on this
/// machine, and of what it says only the last address, which it saw itself.
fn address_of(parts: &Parts) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    let told = text(&parts.headers, &FORWARDED_FOR)
        .filter(|_| peer.ip().to_canonical().is_loopback())
        .and_then(|all| all.rsplit(',').next()?.trim().parse().ok());
    Some(told.unwrap_or(peer.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn a_session_is_found_among_other_cookies_and_a_token_goes_before_it() {
        let cookie = ("cookie", "theme=dark; sweepline_session=abc; x=y");
        let session = shown(&headers(&[cookie]));
        assert!(matches!(session, Some(Shown::Session(secret)) if secret.reveal() == "abc"));
        let token = shown(&headers(&[cookie, ("authorization", "bearer swp_1")]));
        assert!(matches!(token, Some(Shown::Token(secret)) if secret.reveal() == "swp_1"));
        for (name, value) in [
            ("authorization", "Basic YTpi"),
            ("cookie", "not_sweepline_session=abc"),
            ("cookie", "sweepline_session"),
        ] {
            assert!(shown(&headers(&[(name, value)])).is_none(), "{value}");
        }
    }

    #[test]
    fn only_a_proxy_on_this_machine_says_where_a_request_came_from() {
        let from = |peer: [u8; 4]| {
            let request = axum::http::Request::builder();
            let request = request.header("x-forwarded-for", "1.1.1.1, 10.0.0.7");
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            parts.extensions.insert(ConnectInfo(SocketAddr::from((peer, 80))));
            address_of(&parts)
        };
        assert_eq!(from([127, 0, 0, 1]), Some(IpAddr::from([10, 0, 0, 7])));
        assert_eq!(from([10, 0, 0, 1]), Some(IpAddr::from([10, 0, 0, 1])));
    }
}
