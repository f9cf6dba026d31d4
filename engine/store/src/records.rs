//! Records: what is looked up by a key, and changes seldom.

use jalon_core::Instant;
use jalon_core::step::SubjectId;

use crate::chain::Hash;
use crate::key::{AccountKey, EntityId, Key, Shard};
use crate::trouble::Trouble;

/// The largest content that is taken.
pub const CONTENT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes known by their SHA-256: machines, datasets, documents, messages as they left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Whose.
    pub entity: EntityId,
    /// Their SHA-256.
    pub hash: Hash,
    /// What they are, as in `application/pdf`.
    pub media: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// An entry of the directory: who is meant by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whose account.
    pub account: AccountKey,
    /// The natural key of an invoice, or that of a customer.
    pub key: Key,
    /// The subject; 0 if it is none.
    pub subject: SubjectId,
    /// As people know it: `erp F-1001 2026`.
    pub name: String,
}

impl Known {
    /// Whether it is an invoice, by its natural key: that is its number in its account, too.
    pub fn is_invoice(&self) -> bool {
        self.key.0 == self.subject.0
    }
}

/// Personal data. They lie apart from the journal, which holds their salted digest only: so they can
/// be erased, and the journal's chain stays whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Whose.
    pub entity: EntityId,
    /// By what they are known.
    pub key: Key,
    /// What made the digest hard to guess; it is erased with the data.
    pub salt: [u8; 16],
    /// The data.
    pub body: Vec<u8>,
}

impl Personal {
    /// The digest that stands for them in the journal.
    pub fn digest(&self) -> Hash {
        Hash::of(&[&self.salt, &self.body])
    }
}

/// Something that one account could not do; it stops nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Whose.
    pub account: AccountKey,
    /// Which.
    pub key: Key,
    /// Since when.
    pub at: Instant,
    /// What happened, in words.
    pub what: String,
    /// The format of the body.
    pub format: u16,
    /// What could not be applied, so that it can be tried again.
    pub body: Vec<u8>,
}

/// What is looked up.
pub trait Records {
    /// The number of a legal entity; it is given one if it has none.
    fn entity(&mut self, code: &str) -> Result<EntityId, Trouble>;

    /// All legal entities with their codes.
    fn entities(&mut self) -> Result<Vec<(EntityId, String)>, Trouble>;

    /// Keeps contents that are not there yet.
    fn keep(&mut self, contents: &[Content]) -> Result<(), Trouble>;

    /// A content by its digest.
    fn content(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Content>, Trouble>;

    /// Who is meant by keys; those that are known, in the order of the question.
    fn known(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Known>, Trouble>;

    /// Makes known to whom keys lead that nobody knows yet; what is known stays. For what came in and was not
    /// applied yet, so that what follows finds its account.
    fn introduce(&mut self, known: &[Known]) -> Result<(), Trouble>;

    /// Keeps personal data, in place of what was there.
    fn keep_personal(&mut self, personal: &[Personal]) -> Result<(), Trouble>;

    /// Personal data by keys; those that are there, in the order of the question.
    fn personals(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Personal>, Trouble>;

    /// Personal data; nothing if unknown or erased.
    fn personal(&mut self, entity: EntityId, key: Key) -> Result<Option<Personal>, Trouble> {
        Ok(self.personals(entity, &[key])?.into_iter().next())
    }

    /// Erases personal data, and says whether there were any.
    fn erase_personal(&mut self, entity: EntityId, key: Key) -> Result<bool, Trouble>;

    /// Takes the bytes of a content away, and says whether there were any: what they said of a person
    /// is erased. Whoever names them by their digest goes on doing so.
    fn erase_content(&mut self, entity: EntityId, hash: Hash) -> Result<bool, Trouble>;

    /// Incidents that stand, the oldest of each shard first.
    fn incidents(&mut self, shards: &[Shard], most: usize) -> Result<Vec<Incident>, Trouble>;

    /// A setting with its revision.
    fn setting(&mut self, entity: EntityId, name: &str) -> Result<Option<(i64, Vec<u8>)>, Trouble>;

    /// Writes a setting if it still has the revision that was read (0 for none), and says whether.
    fn set(
        &mut self,
        entity: EntityId,
        name: &str,
        was: i64,
        value: &[u8],
    ) -> Result<bool, Trouble>;
}
