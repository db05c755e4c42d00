//! Query strings, read strictly: a parameter that is not known, is given twice or makes no sense
//! is a 400 that names it. A struct of parameters is documented by deriving `IntoParams` and read
//! by implementing [`Asked`]; a test holds the two together.

use super::problem::{Failure, Fault};
use axum::extract::{self, FromRequestParts};
use axum::http::request::Parts;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// Parameters of a query string.
pub trait Asked: IntoParams + Sized {
    /// Takes its parameters out of those given. What is wrong is noted there.
    fn read(given: &mut Given) -> Self;
}

/// The parameters of a request: up to three sets.
pub struct Query<A, B = Nothing, C = Nothing>(pub A, pub B, pub C);

/// Two sets as one.
pub struct And<A, B>(pub A, pub B);

impl<A: IntoParams, B: IntoParams> IntoParams for And<A, B> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let first = A::into_params(&parameter_in);
        first.into_iter().chain(B::into_params(&parameter_in)).collect()
    }
}

impl<A: Asked, B: Asked> Asked for And<A, B> {
    fn read(given: &mut Given) -> Self {
        Self(A::read(given), B::read(given))
    }
}

/// No parameters.
#[derive(IntoParams)]
pub struct Nothing {}

impl Asked for Nothing {
    fn read(_given: &mut Given) -> Self {
        Self {}
    }
}

/// What a query string gives, less what was taken out, and what is wrong with it.
#[derive(Default)]
pub struct Given {
    pairs: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl Given {
    /// The text of a parameter.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let mut found = self.pairs.extract_if(.., |(key, _)| key == name).map(|(_, value)| value);
        let first = found.next();
        if found.count() > 0 {
            self.fault(name, "it is given more than once");
        }
        first
    }

    /// A parameter read by `parse`, which says what is wrong in words.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(name)?;
        parse(&text).map_err(|detail| self.fault(name, detail)).ok()
    }

    /// Is nothing wrong so far?
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Notes what is wrong with a parameter.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Fault::parameter(name, detail));
    }
}

/// The parameters of one set, as the OpenAPI document has them.
fn documented<A: IntoParams>() -> Vec<Parameter> {
    A::into_params(|| Some(ParameterIn::Query))
}

/// Reads sets of parameters from a query string.
fn read<A: Asked, B: Asked, C: Asked>(
    pairs: Vec<(String, String)>,
) -> Result<Query<A, B, C>, Failure> {
    let mut given = Given { pairs, faults: Vec::new() };
    let asked = Query(A::read(&mut given), B::read(&mut given), C::read(&mut given));
    if !given.pairs.is_empty() {
        let known: Vec<String> = documented::<A>()
            .into_iter()
            .chain(documented::<B>())
            .chain(documented::<C>())
            .map(|parameter| parameter.name)
            .collect();
        let known = match known.as_slice() {
            [] => "there are no parameters here".to_owned(),
            names => format!("known are {}", names.join(", ")),
        };
        for (name, _) in std::mem::take(&mut given.pairs) {
            given.fault(&name, format!("there is no such parameter; {known}"));
        }
    }
    match given.faults.as_slice() {
        [] => Ok(asked),
        [one] => {
            let name = one.parameter.as_deref().unwrap_or_default();
            let detail = format!("parameter {name}: {}", one.detail);
            Err(Failure::unreadable(detail, given.faults))
        }
        several => {
            let detail = format!("{} parameters cannot be read", several.len());
            Err(Failure::unreadable(detail, given.faults))
        }
    }
}

impl<A: Asked, B: Asked, C: Asked, S: Sync> FromRequestParts<S> for Query<A, B, C> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let pairs = extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let extract::Query(pairs) =
            pairs.map_err(|refused| Failure::unreadable(refused.body_text(), Vec::new()))?;
        read(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    /// Two numbers.
    #[derive(IntoParams, PartialEq, Debug)]
    struct Numbers {
        one: Option<u8>,
        two: Option<u8>,
    }

    impl Asked for Numbers {
        fn read(given: &mut Given) -> Self {
            let number =
                |text: &str| text.parse().map_err(|_other| "it is not a number".to_owned());
            Self { one: given.parsed("one", number), two: given.parsed("two", number) }
        }
    }

    fn numbers(pairs: &[(&str, &str)]) -> Result<Numbers, String> {
        let pairs = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        read::<Numbers, Nothing, Nothing>(pairs).map(|Query(numbers, ..)| numbers).map_err(
            |failure| {
                assert_eq!(format!("{failure:?}").matches("Fault {").count(), 1, "{failure:?}");
                let text = format!("{failure:?}");
                assert_eq!(failure.into_response().status(), 400);
                text
            },
        )
    }

    #[test]
    fn known_parameters_are_read() {
        let read = numbers(&[("two", "2")]).unwrap();
        assert_eq!(read, Numbers { one: None, two: Some(2) });
    }

    #[test]
    fn an_unknown_parameter_is_named_with_those_that_are_known() {
        let refused = numbers(&[("three", "3")]).unwrap_err();
        assert!(refused.contains("three") && refused.contains("known are one, two"), "{refused}");
    }

    #[test]
    fn a_value_that_makes_no_sense_is_named_with_its_parameter() {
        let refused = numbers(&[("one", "x")]).unwrap_err();
        assert!(refused.contains("parameter one: it is not a number"), "{refused}");
    }

    #[test]
    fn a_parameter_given_twice_is_refused() {
        let refused = numbers(&[("one", "1"), ("one", "2")]).unwrap_err();
        assert!(refused.contains("more than once"), "{refused}");
    }
}
