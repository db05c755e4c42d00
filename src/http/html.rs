//! Plain pages for people who look at the interface with a browser: no scripts, no style, every
//! text escaped.

use crate::formats::geojson_out::Link;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;
use std::fmt::Write;

/// A page that is being written.
pub struct Page {
    out: String,
}

impl Page {
    /// A page with that title.
    pub fn new(title: &str) -> Self {
        let title = escaped(title);
        let out = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
             <body><h1>{title}</h1>\n"
        );
        Self { out }
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, words: &str) {
        self.put(format_args!("<p>{}</p>\n", escaped(words)));
    }

    /// Adds a list of links.
    pub fn links(&mut self, links: &[Link]) {
        self.out.push_str("<ul>\n");
        for link in links {
            let (href, title) = (escaped(&link.href), escaped(&link.title));
            let (rel, media_type) = (escaped(link.rel), escaped(link.media_type));
            self.put(format_args!(
                "<li><a href=\"{href}\" rel=\"{rel}\">{title}</a> ({media_type})</li>\n"
            ));
        }
        self.out.push_str("</ul>\n");
    }

    /// Adds a table of properties, one row for each feature. `href` leads to a feature by its id.
    pub fn table(&mut self, features: &[(String, Value)], href: impl Fn(&str) -> String) {
        let Some((_, Value::Object(first))) = features.first() else { return };
        self.out.push_str("<table>\n<tr>");
        for name in first.keys() {
            self.put(format_args!("<th>{}</th>", escaped(name)));
        }
        self.out.push_str("</tr>\n");
        for (id, properties) in features {
            self.out.push_str("<tr>");
            for name in first.keys() {
                let value = properties.get(name).map(shown).unwrap_or_default();
                if name == "id" {
                    let href = escaped(&href(id));
                    self.put(format_args!("<td><a href=\"{href}\">{}</a></td>", escaped(&value)));
                } else {
                    self.put(format_args!("<td>{}</td>", escaped(&value)));
                }
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table>\n");
    }

    /// The page as an answer.
    pub fn answer(mut self) -> Response {
        self.out.push_str("</body></html>\n");
        (StatusCode::OK, Html(self.out)).into_response()
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("a String takes every character");
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Text as it stands in HTML, in elements and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escaped("<a href='x' b=\"&\">"),
            "&lt;a href=&#39;x&#39; b=&quot;&amp;&quot;&gt;"
        );
    }
}
