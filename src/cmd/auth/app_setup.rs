//! `auth login --print-app-setup`: what an admin registers, with the least permissions and none that writes.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::json;

use super::Scene;
use super::args::SetupForm;
use crate::auth::{GRAPH_APP_ID, PERMISSION_IDS, SCOPES};
use crate::error::{AppError, Exit};

/// A permission as a registration names it.
struct Permission {
    name: &'static str,
    /// `None`: to be looked up by name.
    id: Option<&'static str>,
}

/// Who the app is for, as a registration words it.
struct Kind {
    /// `Scope` or `Role`.
    access: &'static str,
    /// Where Graph's own service principal lists them.
    list: &'static str,
    public: bool,
}

const PERSON: Kind = Kind { access: "Scope", list: "oauth2PermissionScopes", public: true };
const APP: Kind = Kind { access: "Role", list: "appRoles", public: false };

/// Prints it. Nothing is asked of the network.
pub(super) fn run(form: SetupForm, as_app: bool, scene: &Scene<'_>) -> Result<Exit, AppError> {
    let kind = if as_app { APP } else { PERSON };
    let permissions: Vec<Permission> =
        SCOPES.iter().filter(|scope| scope.required).map(|scope| permission(scope.name, as_app)).collect();
    let authority = scene.setup.endpoints.authority.as_str().trim_end_matches('/');
    scene.write(&match form {
        SetupForm::Az => az(&kind, &permissions),
        SetupForm::Powershell => powershell(&kind, &permissions, authority),
        SetupForm::Json => {
            tell_unknown(&kind, &permissions);
            manifest(&kind, &permissions)
        }
    })?;
    Ok(Exit::Answered)
}

fn permission(name: &'static str, as_app: bool) -> Permission {
    let ids = PERMISSION_IDS.iter().find(|ids| ids.name == name);
    Permission { name, id: ids.and_then(|ids| if as_app { ids.application } else { ids.delegated }) }
}

fn look_up(kind: &Kind, name: &str) -> String {
    format!("az ad sp show --id {GRAPH_APP_ID} --query \"{}[?value=='{name}'].id\" -o tsv", kind.list)
}

fn az(kind: &Kind, permissions: &[Permission]) -> String {
    let mut text = String::from(
        "# Registers scepcheck in the tenant that `az login` is signed in to. All permissions only read.\n\
         # Run it as an admin who may register apps and consent.\nset -e\n",
    );
    let public = if kind.public {
        " \\\n  --public-client-redirect-uris http://localhost --is-fallback-public-client true"
    } else {
        ""
    };
    // Writing to a string can't fail.
    let _ = write!(
        text,
        "app=$(az ad app create --display-name scepcheck --sign-in-audience AzureADMyOrg{public} \\\n  \
         --query appId -o tsv)\naz ad sp create --id \"$app\"\n"
    );
    for Permission { name, id } in permissions {
        let id = match id {
            Some(id) => format!("\"{id}={}\"", kind.access),
            None => format!("\"$({})={}\"", look_up(kind, name), kind.access),
        };
        let _ = writeln!(
            text,
            "# {name}\naz ad app permission add --id \"$app\" --api {GRAPH_APP_ID} --api-permissions {id}"
        );
    }
    text.push_str(
        "# The service needs a moment to know the new app.\nsleep 30\n\
         az ad app permission admin-consent --id \"$app\"\n",
    );
    text.push_str(if kind.public {
        "echo \"scepcheck auth login --tenant $(az account show --query tenantId -o tsv) --client-id $app\"\n"
    } else {
        "echo \"AZURE_TENANT_ID=$(az account show --query tenantId -o tsv) AZURE_CLIENT_ID=$app\"\n\
         echo \"Now give the app a certificate, or a secret in AZURE_CLIENT_SECRET.\"\n"
    });
    text
}

fn powershell(kind: &Kind, permissions: &[Permission], authority: &str) -> String {
    let mut text = format!(
        "# Registers scepcheck with the Microsoft Graph PowerShell. All permissions only read.\n\
         Connect-MgGraph -Scopes Application.ReadWrite.All\n\
         $graph = Get-MgServicePrincipal -Filter \"appId eq '{GRAPH_APP_ID}'\"\n$access = @(\n"
    );
    for Permission { name, id } in permissions {
        let id = match id {
            Some(id) => format!("'{id}'"),
            None => format!("($graph.{} | Where-Object Value -eq '{name}').Id", kind.list),
        };
        // Writing to a string can't fail.
        let _ = writeln!(text, "  @{{ Id = {id}; Type = '{}' }} # {name}", kind.access);
    }
    let public = if kind.public {
        " `\n  -IsFallbackPublicClient -PublicClient @{ RedirectUris = @('http://localhost') }"
    } else {
        ""
    };
    let _ = write!(
        text,
        ")\n$app = New-MgApplication -DisplayName scepcheck -SignInAudience AzureADMyOrg{public} `\n  \
         -RequiredResourceAccess @(@{{ ResourceAppId = $graph.AppId; ResourceAccess = $access }})\n\
         $null = New-MgServicePrincipal -AppId $app.AppId\n\
         $tenant = (Get-MgContext).TenantId\n\
         \"An admin consents at {authority}/$tenant/adminconsent?client_id=$($app.AppId)\"\n\
         \"Then: scepcheck auth login --tenant $tenant --client-id $($app.AppId)\"\n"
    );
    text
}

/// The application as `POST /applications` takes it.
fn manifest(kind: &Kind, permissions: &[Permission]) -> String {
    let access: Vec<_> =
        permissions.iter().filter_map(|one| Some(json!({"id": one.id?, "type": kind.access}))).collect();
    let mut application = json!({
        "displayName": "scepcheck",
        "signInAudience": "AzureADMyOrg",
        "requiredResourceAccess": [{"resourceAppId": GRAPH_APP_ID, "resourceAccess": access}],
    });
    if let Some(map) = application.as_object_mut().filter(|_| kind.public) {
        map.insert("isFallbackPublicClient".to_owned(), json!(true));
        map.insert("publicClient".to_owned(), json!({"redirectUris": ["http://localhost"]}));
    }
    format!("{application:#}\n")
}

/// JSON has no room for remarks, so what it lacks is said beside it.
fn tell_unknown(kind: &Kind, permissions: &[Permission]) {
    for one in permissions.iter().filter(|one| one.id.is_none()) {
        // Nobody is left to tell when stderr is gone.
        let _ = writeln!(
            std::io::stderr(),
            "note: {} is not in it, for its id is not known here; `{}` shows it",
            one.name,
            look_up(kind, one.name)
        );
    }
}
