//! `sweepline account` and `sweepline token`

use super::table::table;
use super::{Format, actor, existing, open, print, print_json};
use crate::app::App;
use crate::app::accounts::AccountAnswer;
use crate::app::commit::Done;
use crate::app::error::AppError;
use crate::app::secrets::Secret;
use crate::app::tokens::{Scope, TokenRequest, Tokens};
use crate::app::views::Named;
use crate::city::plan::accounts::AccountRequest;
use crate::config::StoreSettings;
use crate::domain::Role;
use clap::Subcommand;
use jiff::Timestamp;
use std::io::Read;
use std::process::ExitCode;

/// So much of standard input is read for a password.
const MOST_BYTES: u64 = 4096;

#[derive(Subcommand, Debug)]
pub enum AccountCommand {
    /// Add an account. Without --password-stdin a password is made up and printed, once.
    Add(AddAccount),
    /// List accounts.
    List {
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Remove an account; its sessions and tokens end.
    Remove { name: String },
    /// Set a new password, and end the account's sessions. Without --password-stdin one is made up
    /// and printed, once.
    Password {
        name: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(clap::Args, Debug)]
pub struct AddAccount {
    /// The name to sign in with.
    name: String,
    /// administrator, dispatcher, officer, inspector or `crew_member`.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The id of a community that changes are limited to, with all below it.
    #[arg(long)]
    area: Option<String>,
    /// The id of the crew that its holder works in.
    #[arg(long)]
    crew: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Subcommand, Debug)]
pub enum TokenCommand {
    /// Make a token for an account, and print it, once.
    Add {
        /// The name that the account signs in with.
        name: String,
        /// What the token may do at most; all that the account may, if not given.
        #[arg(long, value_parser = role)]
        role: Option<Role>,
        /// The id of a community that it is limited to.
        #[arg(long)]
        area: Option<String>,
        /// What people know it by.
        #[arg(long, default_value = "made on the command line")]
        label: String,
    },
    /// List tokens, without their secrets.
    List {
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// End a token.
    Remove { id: String },
}

fn role(word: &str) -> Result<Role, String> {
    Role::named(word).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("it is one of {}", words.join(", "))
    })
}

pub async fn account(store: &StoreSettings, command: AccountCommand) -> Result<ExitCode, AppError> {
    match command {
        AccountCommand::Add(args) => add(&open(store).await?, args).await,
        AccountCommand::List { format } => list(&existing(store).await?, format).await,
        AccountCommand::Remove { name } => {
            let app = existing(store).await?;
            let account = app.account_named(&name)?;
            app.remove_account(&account.fid.to_string(), actor(), None).await?;
            Ok(print(format!("removed account {name}\n").as_bytes()))
        }
        AccountCommand::Password { name, password_stdin } => {
            let app = existing(store).await?;
            let account = app.account_named(&name)?;
            let password = if password_stdin { Some(from_stdin()?) } else { None };
            let made_up = app.reset_password(&account, password, actor().name).await?;
            let said = made_up.map(|password| format!("password: {}\n", password.reveal()));
            let said = format!("{name} has a new password\n{}", said.unwrap_or_default());
            Ok(print(said.as_bytes()))
        }
    }
}

pub async fn token(store: &StoreSettings, command: TokenCommand) -> Result<ExitCode, AppError> {
    let app = existing(store).await?;
    match command {
        TokenCommand::Add { name, role, area, label } => {
            let account = app.account_named(&name)?;
            let most = Scope { role: account.role, area: account.area.clone() };
            let request = TokenRequest { name: label, role, area, expires_at: None };
            let made = app.add_token_for(&account, request, most, actor().name).await?;
            // Nothing else, so that a script can take it.
            Ok(print(format!("{}\n", made.token).as_bytes()))
        }
        TokenCommand::List { format } => {
            let tokens = app.tokens_of(None).await?;
            match format {
                Format::Json => print_json(&tokens),
                Format::Table | Format::Csv => Ok(print(in_words(&tokens).as_bytes())),
            }
        }
        TokenCommand::Remove { id } => {
            app.end_token_of(None, &id).await?;
            Ok(print(format!("token {id} has ended\n").as_bytes()))
        }
    }
}

async fn add(app: &App, args: AddAccount) -> Result<ExitCode, AppError> {
    let AddAccount { name, role, area, crew, password_stdin, format } = args;
    let password = if password_stdin { Some(from_stdin()?) } else { None };
    let request = AccountRequest { name, role, area, crew };
    let answer: AccountAnswer = match app.add_account(request, password, actor(), None).await? {
        Done::Now(answer) => answer,
        Done::Before(_) => return Err(AppError::KeyReused),
    };
    if format == Format::Json {
        return print_json(&answer);
    }
    let said = answer.password.map(|password| format!("password: {password}\n"));
    let said = format!("added {} ({})\n{}", answer.name, answer.role, said.unwrap_or_default());
    Ok(print(said.as_bytes()))
}

async fn list(app: &App, format: Format) -> Result<ExitCode, AppError> {
    let accounts = app.accounts().await?;
    if format == Format::Json {
        return print_json(&accounts);
    }
    let numbers = ["sessions", "tokens"];
    let mut rows = table(&["name", "role", "area", "crew", "sessions", "tokens"], &numbers);
    for account in accounts.accounts {
        let named = |named: Option<Named>| named.map_or_else(String::new, |named| named.id);
        rows.add_row([
            account.name,
            account.role.to_owned(),
            named(account.area),
            named(account.crew),
            account.sessions.to_string(),
            account.tokens.to_string(),
        ]);
    }
    Ok(print(format!("{rows}\n").as_bytes()))
}

fn in_words(tokens: &Tokens) -> String {
    let instant = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let mut rows = table(&["id", "account", "name", "role", "area", "used", "expires"], &[]);
    for token in &tokens.tokens {
        rows.add_row([
            token.id.clone(),
            token.account.name.clone().unwrap_or_default(),
            token.name.clone(),
            token.role.to_owned(),
            token.area.as_ref().map_or_else(String::new, |area| area.id.clone()),
            instant(token.used_at),
            instant(token.expires_at),
        ]);
    }
    format!("{rows}\n")
}

/// A password from standard input, without the end of its line.
fn from_stdin() -> Result<Secret, AppError> {
    let mut text = String::new();
    let read = std::io::stdin().take(MOST_BYTES).read_to_string(&mut text);
    read.map_err(|error| {
        AppError::unreadable("password", format!("standard input cannot be read: {error}"))
    })?;
    Ok(Secret::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}
