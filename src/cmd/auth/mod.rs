//! `auth`: sign in, see who is signed in and what that is good for, sign out.

mod app_setup;
mod args;
mod login;
mod logout;
mod needs;
mod screen;
mod state;
mod status;

pub(super) use args::AuthArgs;

use self::args::AuthCommand;
use super::options::{Common, FormatChoice};
use crate::app::{Env, Setup, setup};
use crate::error::{AppError, Exit};

/// Runs it.
pub(super) async fn run(args: &AuthArgs, common: &Common, env: &Env) -> Result<Exit, AppError> {
    if common.demo {
        return Err(AppError::usage("the demo tenant needs no sign-in", "run the command without --demo"));
    }
    let json = match common.format.unwrap_or(FormatChoice::Table) {
        FormatChoice::Table => false,
        FormatChoice::Json => true,
        _ => {
            return Err(AppError::usage("this command writes a table or json", "use --format table or json"));
        }
    };
    let setup = setup(&common.target(), env)?;
    let scene = Scene { common, env, setup, json };
    match &args.command {
        AuthCommand::Login(args) => match args.print_app_setup {
            Some(form) => app_setup::run(form, args.as_app, &scene),
            None => login::run(&scene).await,
        },
        AuthCommand::Status(_) => status::run(&scene),
        AuthCommand::Logout(_) => logout::run(&scene),
    }
}

/// What all three work with.
struct Scene<'s> {
    common: &'s Common,
    env: &'s Env,
    setup: Setup,
    json: bool,
}

impl Scene<'_> {
    fn write(&self, answer: &str) -> Result<(), AppError> {
        self.common.destination().write(answer.as_bytes())
    }
}
