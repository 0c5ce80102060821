//! GET: a path and its options against the tenant.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Failure};
use crate::functions;
use crate::graph::Graph;
use crate::links;
use crate::odata::delta::Since;
use crate::odata::expand::{self, Expansion};
use crate::odata::filter::{self, Expression};
use crate::odata::options::QueryOptions;
use crate::odata::{consistency, delta, order, paging, search, select};
use crate::options::Unconfirmed;
use crate::path;
use crate::plan::{Plan, Step};
use crate::request::Call;
use crate::resolve::resolve;
use crate::routes::{self, Family, Route};
use crate::schema::Schema;
use crate::shape::{self, View};
use crate::tenant::{Item, Store};

/// Permissions that show more of a group than that it is there.
const GROUP_SCOPES: &[&str] = &["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];

/// Collections that know `$select` and nothing else.
const SELECT_ONLY: &[&str] = &["users/{}/licenseDetails", "subscribedSkus"];

pub(crate) fn answer(graph: &Graph, call: &Call) -> Result<Answer, Failure> {
    let options = QueryOptions::read(&call.options())?;
    let plan = Plan::read(call.version, &path::parse(&call.path))?;
    let route = open(graph, &plan.pattern, routes::find(&plan.pattern))?;
    let query = Query::check(graph, call, &plan, route, &options)?;
    let store = graph.store();
    let since = delta::since(graph, call, options.deltatoken.as_deref())?;
    let items = match (since, plan.steps.first()) {
        (Since::Now, _) => Vec::new(),
        (Since::State(state), Some(Step::Root(name))) => {
            let old = graph.state(state).unwrap_or_default();
            delta::changed(&old, &store, name)
        }
        _ => resolve(&store, call.version, &plan, route.family)?,
    };
    if let (functions::TEXTS, Some(Step::Function { name, arguments })) =
        (plan.ty.as_str(), plan.steps.last())
    {
        let texts = functions::texts(&store, &items, name, arguments);
        let context = format!("{}/{}/$metadata#Collection(Edm.String)", graph.origin, call.version.as_str());
        return Ok(Answer::json(200, &json!({"@odata.context": context, "value": texts})));
    }
    query.answer(items)
}

/// The row of a path, if the tenant offers it and the token opens it.
///
/// # Errors
/// 501 without a row, 400 for a collection that this cloud lacks, 403 without permission.
pub(crate) fn open(
    graph: &Graph,
    pattern: &str,
    route: Option<&'static Route>,
) -> Result<&'static Route, Failure> {
    let route = route.ok_or_else(|| Failure::not_served(pattern))?;
    let lacks = |closed: &&String| pattern == closed.as_str() || pattern.starts_with(&format!("{closed}/"));
    if let Some(closed) = graph.options.not_offered.iter().find(lacks) {
        return Err(Failure::not_offered(closed.rsplit('/').next().unwrap_or(closed)));
    }
    if !graph.options.permissions.any(route.scopes) {
        return Err(Failure::forbidden(route.family, route.scopes));
    }
    Ok(route)
}

/// A checked request.
struct Query<'a> {
    graph: &'a Graph,
    call: &'a Call,
    plan: &'a Plan,
    schema: &'static Schema,
    view: View,
    expansions: Vec<Expansion>,
    filter: Option<Expression>,
    search: Option<search::Search>,
    order: Vec<order::Order>,
    counted: bool,
    store: Arc<Store>,
    /// The tenant as it was when a delta query last asked.
    before: Option<Arc<Store>>,
    start: usize,
    size: usize,
}

impl<'a> Query<'a> {
    fn check(
        graph: &'a Graph,
        call: &'a Call,
        plan: &'a Plan,
        route: &Route,
        options: &QueryOptions,
    ) -> Result<Self, Failure> {
        let schema = Schema::of(call.version);
        family_rules(graph, plan, route.family, options)?;
        let filter =
            options.filter.as_deref().map(|text| read_filter(graph, schema, plan, text)).transpose()?;
        let counted = match route.family {
            Family::Directory => consistency::check(call, plan, options, filter.as_ref())?,
            Family::Intune => options.count,
        };
        let selected = select::read(schema, plan, options.select.as_deref())?;
        let mut expansions = match &options.expand {
            Some(text) => expand::read(schema, &plan.ty, text, &graph.options)?,
            None => Vec::new(),
        };
        if let Some(names) = &selected {
            // An explicit list that leaves the navigation out loses its expansion.
            expansions.retain(|expansion| names.contains(&expansion.navigation));
        }
        let prefer = call.header("prefer").unwrap_or_default();
        let view = View {
            select: selected,
            single: !plan.many,
            unknown_members: prefer.contains("include-unknown-enum-members"),
            full_metadata: call.header("accept").is_some_and(|accept| accept.contains("odata.metadata=full")),
            limited: false,
        };
        Ok(Self {
            graph,
            call,
            plan,
            schema,
            view,
            expansions,
            filter,
            search: options.search.as_deref().map(|text| search::read(schema, &plan.ty, text)).transpose()?,
            order: options
                .orderby
                .as_deref()
                .map_or(Ok(Vec::new()), |text| order::read(schema, &plan.ty, text))?,
            counted,
            before: match delta::since(graph, call, options.deltatoken.as_deref())? {
                Since::State(state) => graph.state(state),
                Since::Ever | Since::Now => None,
            },
            store: graph.store(),
            start: paging::start(call, options)?,
            size: paging::size(options, route.family, graph.options.page_size)?,
        })
    }

    fn answer(&self, items: Vec<Item>) -> Result<Answer, Failure> {
        // A version shows only the types that it has; what it lacks is left out without a word.
        let mut items: Vec<Item> =
            items.into_iter().filter(|item| self.schema.get(&item.ty).is_some()).collect();
        if !self.plan.many {
            let item = items.first().ok_or_else(|| Failure::not_found(Family::Intune, ""))?;
            return Ok(Answer::json(200, &Value::Object(self.single(item))));
        }
        items.retain(|item| self.passes(item));
        if !self.order.is_empty() {
            let full = |item: &Item| shape::full(self.schema, &item.ty, &item.value);
            items.sort_by(|a, b| order::compare(&self.order, &full(a), &full(b)));
        }
        if self.plan.count {
            return Ok(Answer::text(items.len().to_string()));
        }
        Ok(Answer::json(200, &self.page(&items)))
    }

    fn passes(&self, item: &Item) -> bool {
        if self.filter.is_none() && self.search.is_none() {
            return true;
        }
        let full = shape::full(self.schema, &item.ty, &item.value);
        self.filter.as_ref().is_none_or(|filter| filter::holds(self.schema, filter, &item.ty, &full))
            && self.search.as_ref().is_none_or(|search| search.holds(&full))
    }

    fn page(&self, items: &[Item]) -> Value {
        let end = self.start.saturating_add(self.size).min(items.len());
        let page = items.get(self.start..end).unwrap_or_default();
        let mut body = Map::new();
        body.insert("@odata.context".to_owned(), json!(self.context()));
        if self.counted && self.start == 0 {
            body.insert("@odata.count".to_owned(), json!(items.len()));
        }
        self.advise(&mut body);
        body.insert("value".to_owned(), page.iter().map(|item| Value::Object(self.object(item))).collect());
        if end < items.len() {
            body.insert(
                "@odata.nextLink".to_owned(),
                json!(paging::next_link(&self.graph.origin, self.call, end)),
            );
        }
        if self.plan.delta && end >= items.len() {
            body.insert("@odata.deltaLink".to_owned(), json!(delta::link(self.graph, self.call)));
        }
        Value::Object(body)
    }

    fn single(&self, item: &Item) -> Map<String, Value> {
        let mut body = self.object(item);
        self.advise(&mut body);
        body.insert("@odata.context".to_owned(), json!(format!("{}/$entity", self.context())));
        body
    }

    /// Graph's advice to select; clients must not mind it.
    fn advise(&self, body: &mut Map<String, Value>) {
        if self.view.select.is_none() {
            let tip = "Use $select to choose only the properties your app needs, as this can lead to performance improvements.";
            body.insert("@microsoft.graph.tips".to_owned(), json!(tip));
        }
    }

    fn object(&self, item: &Item) -> Map<String, Value> {
        if item.value.contains_key(delta::REMOVED) {
            return (*item.value).clone();
        }
        let hidden = item.ty == "group" && !self.graph.options.permissions.any(GROUP_SCOPES);
        let view = View { limited: hidden, ..self.view.clone() };
        let mut object =
            shape::entity(self.schema, &self.plan.ty, &item.ty, &item.value, &view).unwrap_or_default();
        if view.full_metadata {
            self.annotate(&mut object, item);
        }
        self.attach(&mut object, item, &self.expansions);
        let members =
            self.view.select.as_ref().is_none_or(|names| names.iter().any(|name| name == "members"));
        if self.plan.delta && item.ty == "group" && members {
            delta::members(self.before.as_deref(), &self.store, item, &mut object);
        }
        object
    }

    /// Where each navigation of the object leads.
    fn annotate(&self, object: &mut Map<String, Value>, item: &Item) {
        let key = if self.plan.many { format!("('{}')", item.id()) } else { String::new() };
        let at = format!("{}/{}/{}{key}", self.graph.origin, self.call.version.as_str(), self.call.path);
        for (owner, name) in self.schema.navigations(&item.ty) {
            let cast =
                if owner == self.plan.ty { String::new() } else { format!("/microsoft.graph.{}", item.ty) };
            object.insert(format!("{name}@odata.navigationLink"), json!(format!("{at}{cast}/{name}")));
        }
    }

    fn attach(&self, object: &mut Map<String, Value>, item: &Item, expansions: &[Expansion]) {
        for expansion in expansions {
            let name = expansion.navigation.as_str();
            let Some(to) = self.schema.navigation(&item.ty, name) else { continue };
            let view = View { unknown_members: self.view.unknown_members, ..View::default() };
            let mut values = Vec::new();
            for linked in links::follow(&self.store, item, name, &to.name) {
                if let Some(mut value) =
                    shape::entity(self.schema, &to.name, &linked.ty, &linked.value, &view)
                {
                    self.attach(&mut value, &linked, &expansion.inner);
                    values.push(Value::Object(value));
                }
            }
            let value = if to.collection { Value::Array(values) } else { values.pop().unwrap_or_default() };
            object.insert(name.to_owned(), value);
        }
    }

    fn context(&self) -> String {
        let names =
            self.view.select.as_ref().map(|names| format!("({})", names.join(","))).unwrap_or_default();
        format!(
            "{}/{}/$metadata#{}{names}",
            self.graph.origin,
            self.call.version.as_str(),
            self.plan.context()
        )
    }
}

fn read_filter(graph: &Graph, schema: &Schema, plan: &Plan, text: &str) -> Result<Expression, Failure> {
    let parsed = filter::parse(text).ok_or_else(|| {
        Failure::bad("BadRequest", format!("Invalid filter clause: syntax error in '{text}'."))
    })?;
    filter::check(schema, &plan.ty, &parsed, &graph.options)?;
    Ok(parsed)
}

/// Options that a family, a collection or a single object does not take.
fn family_rules(graph: &Graph, plan: &Plan, family: Family, options: &QueryOptions) -> Result<(), Failure> {
    let refused = |option: &str| {
        Err(Failure::bad("BadRequest", format!("The query parameter '{option}' is not supported here.")))
    };
    let paged = options.top.is_some() || options.skip.is_some();
    let searched = options.filter.is_some() || options.orderby.is_some() || options.search.is_some();
    if !plan.many && (paged || searched || options.count || options.skiptoken.is_some()) {
        return refused("$top, $skip, $filter, $orderby, $search or $count");
    }
    if SELECT_ONLY.contains(&plan.pattern.as_str()) && (paged || searched || options.expand.is_some()) {
        return refused("everything but $select");
    }
    if plan.delta {
        delta::check(options)?;
    } else if options.deltatoken.is_some() {
        return refused("$deltatoken");
    }
    let unconfirmed = graph.options.unconfirmed.contains(&Unconfirmed::Count);
    match family {
        Family::Directory if options.skip.is_some() => refused("$skip"),
        Family::Intune if options.search.is_some() => refused("$search"),
        Family::Intune if !unconfirmed && (options.orderby.is_some() || plan.count) => {
            refused("$orderby or /$count")
        }
        _ => Ok(()),
    }
}
