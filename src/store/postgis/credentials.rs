//! Passwords, sessions and tokens in the database.

use super::fields::{Columns, Instant};
use super::{PostgisStore, StoreError};
use crate::domain::{AccountFid, Change};
use crate::store::credentials::{
    self, ApiToken, Credential, Digest, MOST_SESSIONS, NewToken, Session,
};
use crate::store::record::FieldReader;
use jiff::Timestamp;
use sqlx::postgres::{PgConnection, PgRow};

const SESSION: &str = "select digest, account_fid, made_at, seen_at, expires_at, client
    from session where digest = $1";
const SESSIONS: &str = "select digest, account_fid, made_at, seen_at, expires_at, client
    from session where $1::bigint is null or account_fid = $1 order by made_at desc, digest";
const TOKEN: &str = "select digest, fid, name, account_fid, role, area, made_at, used_at,
    expires_at, made_by from api_token where digest = $1";
const TOKENS: &str = "select digest, fid, name, account_fid, role, area, made_at, used_at,
    expires_at, made_by from api_token where $1::bigint is null or account_fid = $1 order by fid";

impl PostgisStore {
    pub(in crate::store) async fn password(
        &self,
        account: AccountFid,
    ) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar("select password from credential where account_fid = $1")
            .bind(i64::from(account.0))
            .fetch_optional(&self.0.pool)
            .await?;
        Ok(found)
    }

    pub(in crate::store) async fn set_password(
        &self,
        credential: Credential,
        kept: Option<Digest>,
    ) -> Result<(), StoreError> {
        let Credential { account, password, set_by, set_at } = credential;
        let mut transaction = self.0.pool.begin().await?;
        sqlx::query(
            "insert into credential (account_fid, password, set_by, set_at)
             values ($1, $2, $3, $4) on conflict (account_fid) do update
             set password = excluded.password, set_by = excluded.set_by,
                 set_at = excluded.set_at",
        )
        .bind(i64::from(account.0))
        .bind(password)
        .bind(&*set_by)
        .bind(Instant(set_at))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("delete from session where account_fid = $1 and digest is distinct from $2")
            .bind(i64::from(account.0))
            .bind(kept.map(Vec::from))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    pub(in crate::store) async fn open_session(&self, session: Session) -> Result<(), StoreError> {
        let mut transaction = self.0.pool.begin().await?;
        sqlx::query("delete from session where expires_at <= $1")
            .bind(Instant(session.made_at))
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "delete from session where account_fid = $1 and digest not in (
                select digest from session where account_fid = $1
                order by made_at desc limit $2)",
        )
        .bind(i64::from(session.account.0))
        .bind(MOST_SESSIONS - 1)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "insert into session (digest, account_fid, made_at, seen_at, expires_at, client)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&session.digest[..])
        .bind(i64::from(session.account.0))
        .bind(Instant(session.made_at))
        .bind(Instant(session.seen_at))
        .bind(Instant(session.expires_at))
        .bind(session.client)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    pub(in crate::store) async fn session(
        &self,
        digest: Digest,
    ) -> Result<Option<Session>, StoreError> {
        let found = sqlx::query(SESSION).bind(&digest[..]).fetch_optional(&self.0.pool).await?;
        found.as_ref().map(session).transpose()
    }

    pub(in crate::store) async fn touch_session(
        &self,
        digest: Digest,
        seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("update session set seen_at = $2, expires_at = $3 where digest = $1")
            .bind(&digest[..])
            .bind(Instant(seen_at))
            .bind(Instant(expires_at))
            .execute(&self.0.pool)
            .await?;
        Ok(())
    }

    pub(in crate::store) async fn sessions(
        &self,
        of: Option<AccountFid>,
    ) -> Result<Vec<Session>, StoreError> {
        let of = of.map(|account| i64::from(account.0));
        let found = sqlx::query(SESSIONS).bind(of).fetch_all(&self.0.pool).await?;
        found.iter().map(session).collect()
    }

    pub(in crate::store) async fn end_session(&self, digest: Digest) -> Result<bool, StoreError> {
        let ended = sqlx::query("delete from session where digest = $1").bind(&digest[..]);
        Ok(ended.execute(&self.0.pool).await?.rows_affected() > 0)
    }

    pub(in crate::store) async fn add_token(&self, token: NewToken) -> Result<u64, StoreError> {
        let fid: i64 = sqlx::query_scalar(
            "insert into api_token
                (digest, name, account_fid, role, area, made_at, expires_at, made_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8) returning fid",
        )
        .bind(&token.digest[..])
        .bind(token.name)
        .bind(i64::from(token.account.0))
        .bind(token.role.as_str())
        .bind(token.area.as_deref())
        .bind(Instant(token.made_at))
        .bind(token.expires_at.map(Instant))
        .bind(&*token.made_by)
        .fetch_one(&self.0.pool)
        .await?;
        Ok(fid.cast_unsigned())
    }

    pub(in crate::store) async fn token(
        &self,
        digest: Digest,
    ) -> Result<Option<ApiToken>, StoreError> {
        let found = sqlx::query(TOKEN).bind(&digest[..]).fetch_optional(&self.0.pool).await?;
        found.as_ref().map(token).transpose()
    }

    pub(in crate::store) async fn touch_token(
        &self,
        fid: u64,
        used_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("update api_token set used_at = $2 where fid = $1")
            .bind(fid.cast_signed())
            .bind(Instant(used_at))
            .execute(&self.0.pool)
            .await?;
        Ok(())
    }

    pub(in crate::store) async fn tokens(
        &self,
        of: Option<AccountFid>,
    ) -> Result<Vec<ApiToken>, StoreError> {
        let of = of.map(|account| i64::from(account.0));
        let found = sqlx::query(TOKENS).bind(of).fetch_all(&self.0.pool).await?;
        found.iter().map(token).collect()
    }

    pub(in crate::store) async fn end_token(&self, fid: u64) -> Result<bool, StoreError> {
        let ended = sqlx::query("delete from api_token where fid = $1").bind(fid.cast_signed());
        Ok(ended.execute(&self.0.pool).await?.rows_affected() > 0)
    }
}

/// Forgets what the accounts that a change removes sign in with.
pub(super) async fn forget(
    connection: &mut PgConnection,
    change: &Change,
) -> Result<(), StoreError> {
    let gone: Vec<i64> = credentials::gone(change).map(|account| account.0.into()).collect();
    if gone.is_empty() {
        return Ok(());
    }
    for statement in [
        "delete from credential where account_fid = any($1)",
        "delete from session where account_fid = any($1)",
        "delete from api_token where account_fid = any($1)",
    ] {
        sqlx::query(statement).bind(&gone).execute(&mut *connection).await?;
    }
    Ok(())
}

fn digest_of(row: &PgRow) -> Result<Digest, StoreError> {
    use sqlx::Row;
    let bytes: &[u8] = row.try_get(0)?;
    bytes.try_into().map_err(|_length| StoreError::corrupt("a digest of another length"))
}

fn session(row: &PgRow) -> Result<Session, StoreError> {
    let mut from = Columns::of(row, 1);
    Ok(Session {
        digest: digest_of(row)?,
        account: credentials::account(from.number()?)?,
        made_at: from.time()?,
        seen_at: from.time()?,
        expires_at: from.time()?,
        client: from.text()?.to_owned(),
    })
}

fn token(row: &PgRow) -> Result<ApiToken, StoreError> {
    let mut from = Columns::of(row, 1);
    let fid = from.number()?;
    let name = from.text()?.to_owned();
    let account = credentials::account(from.number()?)?;
    let role = credentials::role(from.text()?)?;
    let area = from.opt_text()?.map(Into::into);
    let made_at = from.time()?;
    let used_at = from.opt_time()?;
    let expires_at = from.opt_time()?;
    let made_by = from.text()?.into();
    let digest = digest_of(row)?;
    let token = NewToken { digest, name, account, role, area, made_at, expires_at, made_by };
    Ok(ApiToken { fid, token, used_at })
}
