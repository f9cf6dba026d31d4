//! Documents of invoices: which belong to which, and what waited for one, or for a contact.

use jalon_core::records::AttachmentRecord;
use jalon_core::step::{Effect as CoreEffect, SubjectId};
use jalon_store::{Content, Effect, EffectState, Hash, Progress, Text, codec, text};
use smol_str::SmolStr;

use super::{Desk, Stop, Working, is_french, was};
use crate::channel::Outgoing;
use crate::digits;
use crate::documents;
use crate::incoming::{DocumentOf, DocumentsOf};
use crate::journal::Noted;
use crate::rendering::{contacts_of, what_leaves};
use crate::work::Body;

/// A list of documents, as it is kept.
const LIST: &str = "application/json";

impl Working {
    /// The documents of an invoice.
    pub(super) fn documents_of(
        &self,
        desk: &mut Desk<'_>,
        subject: SubjectId,
    ) -> Result<Vec<AttachmentRecord>, Stop> {
        let mut kept = self.open.iter().flat_map(|open| &open.kept.documents);
        let own = kept.rfind(|(of, _)| *of == subject);
        let Some((_, hash)) = own.copied() else {
            return Ok(Vec::new());
        };
        // What this transaction writes is not in the store yet.
        let mut written = self.rows.contents.iter();
        let written = written.rfind(|one| one.hash == Hash(hash)).cloned();
        let list = match written {
            Some(list) => Some(list),
            None => desk.store.content(self.key.entity, Hash(hash))?,
        };
        let list = list.and_then(|list| serde_json::from_slice(&list.bytes).ok());
        Ok(list.unwrap_or_default())
    }

    /// What goes with any invoice, where a script attaches anything.
    pub(super) fn documents_of_house(
        &self,
        desk: &mut Desk<'_>,
        part: usize,
    ) -> Result<Vec<AttachmentRecord>, Stop> {
        let worlds = self.open.as_ref().map(|open| &open.worlds);
        let world = worlds.and_then(|worlds| worlds.get(part));
        Ok(match world {
            Some(world) if !world.machine.attachments.is_empty() => {
                documents::of_house(desk.store, self.key.entity)?
            }
            _ => Vec::new(),
        })
    }

    /// From now on these are the documents of an invoice.
    fn keep_documents(&mut self, subject: SubjectId, list: Vec<u8>) {
        let hash = Hash::of(&[&list]);
        if let Some(open) = &mut self.open {
            open.kept.documents.retain(|(of, _)| *of != subject);
            open.kept.documents.push((subject, hash.0));
        }
        self.rows.contents.push(Content {
            entity: self.key.entity,
            hash,
            media: LIST.to_owned(),
            bytes: list,
        });
    }

    /// A record of an invoice names documents: each takes the place of one of its kind and name, and what
    /// came otherwise stays. Tells whether anything is different now.
    pub(super) fn named_documents(
        &mut self,
        desk: &mut Desk<'_>,
        subject: SubjectId,
        named: &[AttachmentRecord],
    ) -> Result<bool, Stop> {
        let mut list = self.documents_of(desk, subject)?;
        let before = list.len();
        let new = named.iter().filter(|one| !list.contains(one));
        let new: Vec<&AttachmentRecord> = new.collect();
        if new.is_empty() {
            return Ok(false);
        }
        new.into_iter().for_each(|one| put(&mut list, one));
        self.keep_documents(subject, documents::written(&list));
        Ok(before > 0 || self.holding(subject).is_some())
    }

    /// A document came in for an invoice: it takes the place of one of its kind and name, and what
    /// waited for it leaves.
    pub(super) fn document(
        &mut self,
        desk: &mut Desk<'_>,
        source: &str,
        one: &DocumentOf,
    ) -> Result<(), Stop> {
        let Some(subject) = self.subject_called(&one.invoice) else {
            return Err(Stop::Aside(text(
                format!("there is no invoice {}", one.invoice),
                format!("il n’y a pas de facture {}", one.invoice),
            )));
        };
        let mut list = self.documents_of(desk, subject)?;
        let known = list.contains(&one.document);
        if !known {
            put(&mut list, &one.document);
            self.keep_documents(subject, documents::written(&list));
            let noted = Noted::Document {
                subject,
                kind: one.document.kind.clone(),
                file_name: one.document.file_name.clone(),
                sha256: digits::read(&one.document.sha256).map_or([0; 32], |hash| hash.0),
                by: SmolStr::new(source),
            };
            self.note(desk.now, &noted)?;
        }
        self.documents_are_there(desk, subject)
    }

    /// What waited for documents of an invoice leaves.
    pub(super) fn documents_are_there(
        &mut self,
        desk: &mut Desk<'_>,
        subject: SubjectId,
    ) -> Result<(), Stop> {
        self.leaves_now(desk, &|_, _, core| is_about(core, subject))
    }

    /// A contact came in, or changed: what could not be written because of it leaves.
    pub(super) fn contact_came(
        &mut self,
        desk: &mut Desk<'_>,
        contact: &SmolStr,
    ) -> Result<(), Stop> {
        self.leaves_now(desk, &|working, effect, core| {
            // What is written already goes where it was written to.
            if effect.now.document.is_some() {
                return false;
            }
            let open = working.open.as_ref();
            let holding = open.and_then(|open| open.holding(core.slot.subject));
            let Some((_, _, account)) = holding else {
                return false;
            };
            let subject = account.subject(core.slot.subject);
            subject.is_some_and(|subject| {
                let (contacts, _) = contacts_of(account, subject, &core.does);
                contacts.contains(contact)
            })
        })
    }

    /// A customer moved here, and the documents of an invoice with it.
    pub(super) fn documents_came(&mut self, one: &DocumentsOf) {
        let subject = u128::from_str_radix(&one.subject, 16);
        let list = digits::read(&one.list);
        if let (Ok(subject), Some(list), Some(open)) = (subject, list, &mut self.open) {
            let subject = SubjectId(subject);
            open.kept.documents.retain(|(of, _)| *of != subject);
            open.kept.documents.push((subject, list.0));
        }
    }

    /// The documents of invoices that moved away: they go after them.
    pub(super) fn documents_that_moved(&mut self) -> Vec<DocumentsOf> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let parts = &open.kept.parts;
        let here = |of: SubjectId| crate::parts::of_subject(parts, of).is_some();
        let (stay, go) = open.kept.documents.iter().partition(|(of, _)| here(*of));
        open.kept.documents = stay;
        let go: Vec<(SubjectId, [u8; 32])> = go;
        let go = go.into_iter().map(|(of, list)| DocumentsOf {
            subject: smol_str::format_smolstr!("{:032x}", of.0),
            list: digits::of(Hash(list)),
        });
        go.collect()
    }

    /// The invoice with a number: of several the one that was issued last.
    fn subject_called(&self, number: &str) -> Option<SubjectId> {
        let parts = self.open.iter().flat_map(|open| &open.kept.parts);
        let subjects = parts.flat_map(|part| &part.account.subjects);
        let called = subjects.filter_map(|one| Some((one.invoice()?, one.id)));
        let called = called.filter(|(invoice, _)| invoice.number == number);
        let last = called.max_by_key(|(invoice, _)| invoice.issue);
        last.map(|(_, subject)| subject)
    }

    /// What could not be written because something was missing, and can be now.
    fn leaves_now(
        &mut self,
        desk: &mut Desk<'_>,
        waited: &dyn Fn(&Working, &Effect, &CoreEffect) -> bool,
    ) -> Result<(), Stop> {
        // Of this very transaction: it is written once more, with the document.
        let new = std::mem::take(&mut self.rows.effects_new);
        for effect in new {
            let waits = effect.now.state == EffectState::Held && effect.now.document.is_none();
            match codec::decode(effect.format, &effect.body)? {
                Body::Leaves(core) if waits && waited(self, &effect, &core) => {
                    match self.holding(core.slot.subject) {
                        Some(part) => self.follow(desk, part, &core)?,
                        None => self.rows.effects_new.push(effect),
                    }
                }
                _ => self.rows.effects_new.push(effect),
            }
        }
        for effect in desk.store.effects_of(self.key)? {
            if effect.now.state != EffectState::Held {
                continue;
            }
            let Body::Leaves(core) = codec::decode(effect.format, &effect.body)? else {
                continue;
            };
            // Only what is looked at once more may lose what it was noted with.
            if !waited(self, &effect, &core) || !self.still_as_it_was(&effect) {
                continue;
            }
            match self.lacks(desk, &effect, &core)? {
                None => self.freed(desk, &effect, "documents")?,
                Some(why) => {
                    let note = why.get(is_french(desk, self.key)).to_owned();
                    let progress = Progress {
                        note,
                        ..effect.now.clone()
                    };
                    if progress != effect.now {
                        self.change((effect.key, was(&effect)), progress);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether this transaction has done nothing to it yet. That another document came, and it waits on, is
    /// nothing: it is looked at once more.
    fn still_as_it_was(&mut self, effect: &Effect) -> bool {
        let changed = &mut self.rows.effects_changed;
        let Some(at) = changed.iter().position(|one| one.key == effect.key) else {
            return true;
        };
        let waits_on = changed.get(at).is_some_and(|one| {
            let noted = Progress {
                note: one.now.note.clone(),
                ..effect.now.clone()
            };
            one.now == noted
        });
        if waits_on {
            changed.remove(at);
        }
        waits_on
    }

    /// What something that is held still lacks; nothing if it can be written now.
    fn lacks(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
    ) -> Result<Option<Text>, Stop> {
        if let Some(leaving) = self.leaving(desk, effect, core)? {
            return Ok(documents::missing(&leaving.outgoing).map(documents::not_there));
        }
        let holding = self.open.as_ref();
        let holding = holding.and_then(|open| open.holding(core.slot.subject));
        let Some((part, world, _)) = holding else {
            return Ok(Some(text("it is gone", "elle n’est plus là")));
        };
        let Some((what, _)) = what_leaves(world, &core.does) else {
            return Ok(Some(text("nothing leaves", "rien ne part")));
        };
        Ok(self.render(desk, part, (effect.key, what), core)?.err())
    }

    /// The bytes of its documents, by their digests. One that is not there stays empty: its channel
    /// sees that it is not what it says.
    pub(super) fn fetch(&self, desk: &mut Desk<'_>, outgoing: &mut Outgoing) -> Result<(), Stop> {
        for document in &mut outgoing.documents {
            if let Some(key) = document.letter {
                document.bytes = self.letter_of(desk, key.0)?;
                continue;
            }
            if let Some(hash) = digits::read(&document.sha256) {
                let content = desk.store.content(self.key.entity, hash)?;
                document.bytes = content.map(|content| content.bytes).unwrap_or_default();
            }
        }
        Ok(())
    }
}

/// It takes the place of one of its kind and name.
fn put(list: &mut Vec<AttachmentRecord>, document: &AttachmentRecord) {
    let same = |known: &AttachmentRecord| {
        (&known.kind, &known.file_name) == (&document.kind, &document.file_name)
    };
    list.retain(|known| !same(known));
    list.push(document.clone());
}

fn is_about(core: &CoreEffect, subject: SubjectId) -> bool {
    core.slot.subject == subject || crate::rendering::listed(core).contains(&subject)
}
