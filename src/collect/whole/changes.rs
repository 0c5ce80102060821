//! What the directory says has changed since it was last asked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::lists::List;
use super::pen::Stop;
use super::reading::{Reading, is_stale};
use crate::graph::{Get, GraphError};
use crate::snapshot::{Change, Member, Part, Status};

/// The changes of one list, the last word on each object.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Objects by id: changed, or gone.
    pub(super) objects: BTreeMap<String, Option<Box<RawValue>>>,
    /// Members by group: joined, or left.
    pub(super) members: BTreeMap<String, BTreeMap<String, Option<Member>>>,
    /// Where later changes are asked for.
    pub(super) link: Option<String>,
    /// Something in it could not be read: what changed is not known.
    unreadable: bool,
}

#[derive(Deserialize)]
struct Changed<'a> {
    id: String,
    #[serde(rename = "@removed", default)]
    removed: Option<IgnoredAny>,
    #[serde(rename = "members@delta", default, borrow)]
    members: Vec<&'a RawValue>,
}

impl Changes {
    /// Adds an item. Items may repeat, and one group's members may be spread over several.
    fn take(&mut self, raw: Box<RawValue>) {
        let Ok(changed) = serde_json::from_str::<Changed<'_>>(raw.get()) else {
            self.unreadable = true;
            return;
        };
        for member in &changed.members {
            let (Ok(item), Some(joined)) =
                (serde_json::from_str::<Changed<'_>>(member.get()), Member::of_json(member.get()))
            else {
                self.unreadable = true;
                continue;
            };
            let group = self.members.entry(changed.id.clone()).or_default();
            group.insert(item.id, item.removed.is_none().then_some(joined));
        }
        let gone = changed.removed.is_some();
        let (id, plain) = (changed.id.clone(), changed.members.is_empty());
        let object = match plain {
            true => Some(raw),
            false => without_members(raw.get()),
        };
        self.objects.insert(id, object.filter(|_| !gone));
    }

    /// The change of the objects that `wanted` lets through.
    pub(super) fn of_objects(&self, wanted: impl Fn(&str) -> bool) -> Change {
        let mut change = Change::default();
        for (id, object) in self.objects.iter().filter(|(id, _)| wanted(id)) {
            match object {
                Some(raw) => change.changed.push(raw.clone()),
                None => change.removed.push(id.clone()),
            }
        }
        change
    }

    /// The change of one group's members.
    pub(super) fn of_members(&self, group: &str) -> Change {
        let mut change = Change::default();
        for (id, member) in self.members.get(group).into_iter().flatten() {
            match member {
                Some(member) => change.joined.push(member.clone()),
                None => change.left.push(id.clone()),
            }
        }
        change
    }
}

/// The object as a list would give it.
fn without_members(json: &str) -> Option<Box<RawValue>> {
    let mut properties: BTreeMap<&str, &RawValue> = serde_json::from_str(json).ok()?;
    properties.remove("members@delta");
    serde_json::value::to_raw_value(&properties).ok()
}

impl Reading<'_> {
    /// What changed in a list since it was read; `None` if that can't be said, and it must be read again.
    pub(super) async fn changes(&self, list: &List, get: &Get) -> Result<Option<Changes>, Stop> {
        let part = Part::list(list.source);
        let line = self.pen.ask(move |writer| writer.reader().part(part)).await?;
        let whole = line.filter(|line| line.status == Status::Complete);
        let Some(link) = whole.and_then(|line| line.delta) else { return Ok(None) };
        self.setting.watch.begun(list.source, 0);
        match self.follow(list, get, &link).await {
            Ok(changes) => Ok((changes.link.is_some() && !changes.unreadable).then_some(changes)),
            Err(error) if error.kind.is_sign_in() => Err(Stop::Graph(error)),
            // The token has ended (a week, or the directory's own reasons): everything again.
            Err(error) if is_stale(&error) => Ok(None),
            Err(error) => {
                self.kept.note(list.source, error);
                Ok(Some(Changes { link: Some(link), ..Changes::default() }))
            }
        }
    }

    async fn follow(&self, list: &List, get: &Get, link: &str) -> Result<Changes, GraphError> {
        let mut pages = self.client().pages_from(get, link);
        let mut changes = Changes::default();
        while let Some(page) = pages.next().await? {
            self.setting.watch.page(list.source, page.items.len());
            page.items.into_iter().for_each(|raw| changes.take(raw));
            changes.link = page.delta.or(changes.link);
        }
        Ok(changes)
    }

    /// Applies the changes of a list, all at once.
    pub(super) async fn apply(&self, list: &List, change: Change, link: Option<String>) -> Result<(), Stop> {
        let (source, now) = (list.source, self.now());
        self.pen
            .write(move |writer| {
                let (part, _) = writer.begin(Part::list(source), now)?;
                writer.apply(part, &change, link.as_deref(), now)
            })
            .await?;
        self.setting.watch.ended(source, Status::Complete);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).expect("JSON")
    }

    #[test]
    fn an_item_that_can_not_be_read_makes_all_of_it_unknown() {
        for json in ["null", "{}", r#"{"id":"g","members@delta":[{"@removed":{"reason":"deleted"}}]}"#] {
            let mut changes = Changes::default();
            changes.take(raw(r#"{"id":"u"}"#));
            assert!(!changes.unreadable);
            changes.take(raw(json));
            assert!(changes.unreadable, "{json}");
        }
    }

    #[test]
    fn the_last_word_on_an_object_counts_and_members_add_up_over_pages() {
        let mut changes = Changes::default();
        for json in [
            r#"{"id":"u","displayName":"old"}"#,
            r##"{"id":"g","displayName":"G","members@delta":[{"@odata.type":"#microsoft.graph.user","id":"a"}]}"##,
            r##"{"id":"g","displayName":"G","members@delta":[{"@odata.type":"#microsoft.graph.user","id":"b","@removed":{"reason":"deleted"}}]}"##,
            r#"{"id":"u","displayName":"new"}"#,
            r#"{"id":"x","@removed":{"reason":"changed"}}"#,
        ] {
            changes.take(raw(json));
        }
        let change = changes.of_objects(|_| true);
        let texts: Vec<&str> = change.changed.iter().map(|raw| raw.get()).collect();
        assert_eq!(texts, [r#"{"displayName":"G","id":"g"}"#, r#"{"id":"u","displayName":"new"}"#]);
        assert_eq!(change.removed, ["x"]);
        let members = changes.of_members("g");
        assert_eq!((members.joined.len(), members.left), (1, vec!["b".to_owned()]));
    }
}
