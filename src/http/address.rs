//! Where a request was sent to, for the absolute links in answers, and in what form the answer is
//! wanted. Links begin with the public address from the settings, else with the host that the
//! request names; what a proxy says of it is believed only of one on this machine.

use super::Service;
use super::query::{Asked, Given};
use super::values;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{ACCEPT, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use std::convert::Infallible;
use std::net::SocketAddr;
use utoipa::IntoParams;

/// In what form an answer is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Json,
    Html,
    Csv,
}

impl Format {
    /// The word in `f=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Csv => "csv",
        }
    }
}

/// In what form the answer is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Form {
    /// `json`, or `html` for a page to look at. Without it the header `Accept` decides; `json` if
    /// that does not either.
    #[param(value_type = Option<String>)]
    pub f: Option<Format>,
}

impl Asked for Form {
    fn read(given: &mut Given) -> Self {
        Self { f: format(given, &[Format::Json, Format::Html]) }
    }
}

/// In what form the answer is wanted, where there is a table too.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TableForm {
    /// `json`, `html` for a page to look at, or `csv` for a table without shapes, which is given
    /// whole if no `limit` is. Without it the header `Accept` decides; `json` if that does not
    /// either.
    #[param(value_type = Option<String>)]
    pub f: Option<Format>,
}

impl Asked for TableForm {
    fn read(given: &mut Given) -> Self {
        Self { f: format(given, &[Format::Json, Format::Html, Format::Csv]) }
    }
}

/// Reads `f=`, of these forms.
fn format(given: &mut Given, forms: &[Format]) -> Option<Format> {
    let named = |word: &str| forms.iter().copied().find(|form| form.as_str() == word);
    let words = forms.iter().map(|form| form.as_str());
    given.parsed("f", |text| values::word(text, named, words))
}

/// Where a request was sent to.
#[derive(Clone, Debug)]
pub struct Address {
    /// Scheme, host and what a proxy puts before our paths, without a slash at the end.
    pub base: String,
    path: String,
    query: String,
    /// The client would rather have HTML.
    prefers_html: bool,
}

impl Address {
    /// An absolute link to one of our paths.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The form of the answer: what was asked for, else what is preferred.
    pub fn form(&self, asked: Option<Format>) -> Format {
        asked.unwrap_or(if self.prefers_html { Format::Html } else { Format::Json })
    }

    /// This address with some parameters replaced.
    pub fn with(&self, replaced: &[(&str, &str)]) -> String {
        let kept = self.query.split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && replaced.iter().all(|(key, _)| *key != name)
        });
        let new = replaced.iter().map(|(key, value)| format!("{key}={value}"));
        let pairs: Vec<String> = kept.map(str::to_owned).chain(new).collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        format!("{}{}{query}", self.base, self.path)
    }

    /// What an answer is a function of, beside the state: for its `ETag`.
    pub fn representation(&self) -> String {
        format!("{}{}?{} {}", self.base, self.path, self.query, self.prefers_html)
    }

    /// The address of a request.
    pub fn of(parts: &Parts, public_url: Option<&str>) -> Self {
        let base = match public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => base_of(parts),
        };
        Self {
            base,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            prefers_html: prefers_html(&parts.headers),
        }
    }
}

impl FromRequestParts<Service> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Infallible> {
        Ok(Self::of(parts, service.settings.public_url.as_deref()))
    }
}

fn base_of(parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let behind_proxy = peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback());
    let forwarded = |name: &'static str| {
        let value =
            text(&parts.headers, &HeaderName::from_static(name)).filter(|_| behind_proxy)?;
        value.split(',').next().map(str::trim)
    };
    let scheme = forwarded("x-forwarded-proto").filter(|scheme| *scheme == "https");
    let host = forwarded("x-forwarded-host").or_else(|| host(parts));
    let host = host.filter(|host| is_host(host)).unwrap_or("localhost");
    format!("{}://{host}", scheme.unwrap_or("http"))
}

/// The host that a request names, with its port.
pub fn host(parts: &Parts) -> Option<&str> {
    parts
        .uri
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| text(&parts.headers, &HOST))
}

/// A header as text.
pub fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
}

/// Does `Accept` put HTML before JSON? A browser does; a program that takes anything does not.
fn prefers_html(headers: &HeaderMap) -> bool {
    let Some(accept) = text(headers, &ACCEPT) else { return false };
    let (mut html, mut json) = ((0.0, 0), (0.0, 0));
    for (place, part) in accept.split(',').enumerate() {
        let mut pieces = part.split(';').map(str::trim);
        let media_type = pieces.next().unwrap_or_default().to_ascii_lowercase();
        let quality = pieces.find_map(|piece| piece.strip_prefix("q="));
        let quality: f64 = quality.and_then(|q| q.parse().ok()).unwrap_or(1.0);
        let best = match media_type.as_str() {
            "text/html" | "application/xhtml+xml" => &mut html,
            other if other.ends_with("json") => &mut json,
            _ => continue,
        };
        if quality > best.0 {
            *best = (quality, place);
        }
    }
    html.0 > 0.0 && (html.0 > json.0 || (html.0 >= json.0 && html.1 < json.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn address(uri: &str, headers: &[(&str, &str)]) -> Address {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Address::of(&request.body(()).unwrap().into_parts().0, None)
    }

    #[test]
    fn html_is_given_to_those_who_put_it_first() {
        let prefers = |accept| address("/api", &[("accept", accept)]).prefers_html;
        assert!(prefers("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(prefers("text/html, application/json"));
        assert!(prefers("application/json;q=0.5, text/html"));
        assert!(!prefers("application/geo+json, application/json"));
        assert!(!prefers("application/json, text/html"));
        assert!(!prefers("text/html;q=0.1, application/json"));
        assert!(!prefers("*/*"));
        assert!(!prefers("text/html;q=0"));
        assert!(!address("/api", &[]).prefers_html);
    }

    #[test]
    fn parameters_are_replaced_and_the_others_stay_as_they_were_written() {
        let here = address("/api/x?name=%E6%B9%96&offset=3&f=html", &[("host", "a:1")]);
        assert_eq!(
            here.with(&[("offset", "7")]),
            "http://a:1/api/x?name=%E6%B9%96&f=html&offset=7"
        );
        assert_eq!(address("/api/x", &[("host", "a")]).with(&[]), "http://a/api/x");
    }

    #[test]
    fn a_host_that_is_none_does_not_get_into_links() {
        assert_eq!(address("/", &[("host", "a\"<b>")]).base, "http://localhost");
        assert_eq!(address("/", &[("host", "[::1]:80")]).base, "http://[::1]:80");
    }

    #[test]
    fn a_proxy_that_is_not_on_this_machine_is_not_believed() {
        let forwarded =
            [("host", "a"), ("x-forwarded-host", "evil"), ("x-forwarded-proto", "https")];
        assert_eq!(address("/", &forwarded).base, "http://a");
    }
}
