//! Secrets: making them, and knowing them again without keeping them.
//!
//! Passwords are kept as Argon2id with the parameters that OWASP's cheat sheet on password storage
//! asks for. Sessions and tokens are 256 random bits, which nobody guesses, so SHA-256 is enough
//! for them and costs nothing at each request.

use super::blocking;
use super::error::AppError;
use crate::store::credentials::Digest;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::Digest as _;

/// What every token begins with, so that it is known for one where it leaks.
const TOKEN_PREFIX: &str = "swp_";

/// Letters and digits that are not taken for each other when they are read out or typed: 32 of
/// them, five bits each.
const CLEAR: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// A password that no account has, checked where there is nothing to check, so that a name that
/// does not exist takes as long to refuse as a password that is wrong.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3dlZXBsaW5lIG5vYm9keQ\
                       $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Something that only its holder may know. It is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Secret {
    /// What it is: for whoever is told once, and for a header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of a session or a token.
    #[must_use]
    pub fn digest(&self) -> Digest {
        sha2::Sha256::digest(self.0.as_bytes()).into()
    }

    /// A new secret for a session.
    pub(super) fn for_session() -> Result<Self, AppError> {
        Ok(Self(Base64UrlUnpadded::encode_string(&random::<32>()?)))
    }

    /// A new token.
    pub(super) fn for_token() -> Result<Self, AppError> {
        let random = Base64UrlUnpadded::encode_string(&random::<32>()?);
        Ok(Self(format!("{TOKEN_PREFIX}{random}")))
    }

    /// A new password of 80 random bits in four groups, to be typed once and changed.
    pub(super) fn for_password() -> Result<Self, AppError> {
        let letters = random::<16>()?.map(|byte| char::from(CLEAR[usize::from(byte % 32)]));
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Ok(Self(groups.join("-")))
    }
}

fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| AppError::Internal {
        what: "the system gives no random bytes",
        source: source.into(),
    })?;
    Ok(bytes)
}

/// A password as it is kept. It takes some 20 ms and 19 MiB, on a thread of its own.
pub(super) async fn hash(password: Secret) -> Result<String, AppError> {
    let hashed = blocking(move || {
        Argon2::default().hash_password(password.0.as_bytes()).map(|hash| hash.to_string())
    });
    hashed.await?.map_err(|source| AppError::Internal {
        what: "a password could not be hashed",
        source: source.into(),
    })
}

/// Is that the password that was kept? Takes as long where none was.
pub(super) async fn is_right(password: Secret, kept: Option<String>) -> Result<bool, AppError> {
    blocking(move || {
        let known = kept.is_some();
        let kept = kept.as_deref().unwrap_or(NOBODYS);
        PasswordHash::new(kept).is_ok_and(|kept| {
            Argon2::default().verify_password(password.0.as_bytes(), &kept).is_ok()
        }) && known
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_new_each_time_and_not_printed() {
        let (one, other) = (Secret::for_token().unwrap(), Secret::for_token().unwrap());
        assert_ne!(one, other);
        assert!(one.reveal().starts_with("swp_") && one.reveal().len() == 4 + 43);
        assert_eq!(Secret::for_session().unwrap().reveal().len(), 43);
        assert_eq!(format!("{one:?}"), "Secret");
        let password = Secret::for_password().unwrap();
        assert_eq!(password.reveal().len(), 19);
        assert_ne!(password, Secret::for_password().unwrap());
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let secret = |text: &str| Secret::from(text.to_owned());
        let kept = hash(secret("correct horse")).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_right(secret("correct horse"), Some(kept.clone())).await.unwrap());
        assert!(!is_right(secret("correct horse "), Some(kept)).await.unwrap());
    }

    #[tokio::test]
    async fn where_there_is_no_password_none_is_right_and_one_is_checked_all_the_same() {
        let sound = PasswordHash::new(NOBODYS).unwrap();
        let same_cost = hash(Secret::from("x".to_owned())).await.unwrap();
        let same_cost = PasswordHash::new(&same_cost).unwrap();
        assert_eq!((sound.algorithm, &sound.params), (same_cost.algorithm, &same_cost.params));
        assert!(sound.hash.is_some() && sound.salt.is_some());
        assert!(!is_right(Secret::from(String::new()), None).await.unwrap());
    }
}
