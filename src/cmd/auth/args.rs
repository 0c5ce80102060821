//! Arguments of `auth`.

use clap::{Args, Subcommand, ValueEnum};

use crate::cmd::options::ProfileName;

const FIRST_TIME: &str = "\
The first time:
  1. scepcheck auth login --print-app-setup    prints what an admin runs, once for the tenant
  2. scepcheck auth login --tenant contoso.onmicrosoft.com --client-id ID
  3. scepcheck auth status                     who you are, and what each command may read

Save typing with profiles in config.toml (~/.config/scepcheck, on Windows %APPDATA%\\scepcheck):
  default-profile = \"contoso\"
  [profiles.contoso]
  tenant = \"contoso.onmicrosoft.com\"
  client-id = \"ID\"
Then `scepcheck auth login` is enough; `--profile NAME` takes another one.

Your sign-in is kept sealed, its key in the keyring. Jobs sign in as an app, with AZURE_TENANT_ID,
AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; of that nothing is kept.";

// The generated list of options would fill five screens; what is named here is checked against it.
const LOGIN: &str = "\
Sign in, or show what to register for it

{usage-heading} {usage}

  --print-app-setup [FORM]  sign in nowhere: print what registers the app (az, powershell, json);
                            with --as-app for jobs that sign in as the app, not as a person
  --tenant TENANT           tenant id or domain, such as contoso.onmicrosoft.com
  --client-id ID            the id of the app registration
  --cloud CLOUD             global, usgov, usgovdod or china
  --profile NAME            all of these from a profile of config.toml (see scepcheck auth --help)
  --auth METHOD             browser             as yourself; the default on a desktop
                            device-code         as yourself, with a code entered on another device;
                                                many tenants block it (Conditional Access)
                            client-secret       as the app: AZURE_CLIENT_SECRET
                            client-certificate  as the app: AZURE_CLIENT_CERTIFICATE_PATH
                            federated           Kubernetes, GitHub Actions, Azure Pipelines
                            managed-identity    what Azure or Azure Arc gives this machine
                            azure-cli           whoever `az` is signed in as
                            token               SCEPCHECK_ACCESS_TOKEN, or --token-from
  --token-cache PLACE       keyring, plaintext-file or memory: where your sign-in is kept
  --ca-file FILE            trust these roots, too: for proxies that look into TLS

All options: scepcheck --help
";

/// Arguments of `auth`.
// Without the common options: they are in the help of each command below, and this is to fit one screen.
#[derive(Debug, Args)]
#[command(
    help_template = "{about-with-newline}\n{usage-heading} {usage}\n\nCommands:\n{subcommands}{after-help}",
    after_help = FIRST_TIME
)]
pub(in crate::cmd) struct AuthArgs {
    #[command(subcommand)]
    pub(super) command: AuthCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuthCommand {
    /// Sign in, or show what to register for it
    Login(LoginArgs),
    /// Who is signed in, until when, and which permissions each command has or lacks
    Status(ProfileName),
    /// Forget the sign-in that is kept here
    Logout(ProfileName),
}

/// Arguments of `auth login`.
#[derive(Debug, Args)]
#[command(help_template = LOGIN)]
pub(super) struct LoginArgs {
    #[command(flatten)]
    connection: ProfileName,

    /// Sign in nowhere: print what registers the app, with read permissions alone
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, default_missing_value = "az")]
    pub(super) print_app_setup: Option<SetupForm>,

    /// With --print-app-setup: for jobs that sign in as the app, not as a person
    #[arg(long, requires = "print_app_setup")]
    pub(super) as_app: bool,
}

/// In which form the registration is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SetupForm {
    /// Commands of the Azure CLI.
    Az,
    /// Commands of the Microsoft Graph PowerShell.
    Powershell,
    /// The application as Graph creates it.
    Json,
}

impl AuthArgs {
    /// The profile that was named.
    pub(in crate::cmd) fn profile(&self) -> Option<&str> {
        let name = match &self.command {
            AuthCommand::Login(args) => &args.connection,
            AuthCommand::Status(name) | AuthCommand::Logout(name) => name,
        };
        name.profile.as_deref()
    }
}
