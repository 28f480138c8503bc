//! A store: a folder in which a study lies while it is run, a file a chunk.
//!
//! A chunk is written beside, synchronised and renamed: it is there in full or not at all, whenever the process dies. A chunk
//! that is there is not run again. The folder knows which study it is of, and takes nothing of another one.
//!
//! **Invariant**: no other module opens files.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::plan::Plan;
use crate::record::Record;
use crate::shard::{CHUNK, Chunk, Shard};

/// Version of the files of a store.
const FORMAT: u32 = 1;

/// What the study of a store is known by.
const KEY: &str = "plan.json";

/// How a chunk begins.
const MAGIC: &[u8; 8] = b"brittle2";

/// How the name of a file ends that is being written.
const UNFINISHED: &str = ".tmp";

/// How often a file is written at most, where others that begin with the same shard take it away.
const ATTEMPTS: u32 = 100;

/// Bytes of a SHA-256.
const HASH: usize = 32;

/// What makes two studies the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Version of the files.
    pub format: u32,
    /// Version of brittle: another one may come to other numbers.
    pub version: String,
    /// The study's title.
    pub title: String,
    /// SHA-256 of all its scenarios.
    pub scenario_digest: String,
    /// Cells.
    pub cells: usize,
    /// Seed.
    pub seed: u64,
    /// Trials in each cell.
    pub trials: u64,
    /// Trials in a chunk.
    pub chunk: u64,
}

impl Key {
    /// The key of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            title: plan.title.clone(),
            scenario_digest: plan.digest(),
            cells: plan.cells.len(),
            seed: plan.seed,
            trials: plan.trials,
            chunk: CHUNK,
        }
    }

    /// What differs: its name, here and there.
    fn differs(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let (here, there) = (self, other);
        let pairs = [
            ("format", here.format.to_string(), there.format.to_string()),
            ("version of brittle", here.version.clone(), there.version.clone()),
            ("title", here.title.clone(), there.title.clone()),
            ("number of cells", here.cells.to_string(), there.cells.to_string()),
            ("scenario digest", here.scenario_digest.clone(), there.scenario_digest.clone()),
            ("seed", here.seed.to_string(), there.seed.to_string()),
            ("number of trials", here.trials.to_string(), there.trials.to_string()),
            ("size of a chunk", here.chunk.to_string(), there.chunk.to_string()),
        ];
        pairs.into_iter().find(|(_, here, there)| here != there)
    }
}

/// What is wrong with a store.
#[derive(Debug)]
pub enum StoreError {
    /// A file or the folder cannot be read or written.
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// It is of another study.
    Another {
        /// The folder.
        folder: PathBuf,
        /// What differs.
        what: &'static str,
        /// As the study says.
        here: String,
        /// As the folder says.
        there: String,
    },
    /// What lies there is no store.
    Foreign(PathBuf),
    /// Two folders hold the same chunk with different trials.
    Conflict(PathBuf, PathBuf),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, why } => write!(f, "cannot use {}: {why}", path.display()),
            Self::Another { folder, what, here, there } => write!(
                f,
                "{} is of another study: its {what} is {there}, here it is {here}",
                folder.display()
            ),
            Self::Foreign(path) => write!(f, "{} is no key of a study", path.display()),
            Self::Conflict(one, other) => {
                write!(f, "{} and {} are the same chunk and differ", one.display(), other.display())
            }
        }
    }
}

impl std::error::Error for StoreError {}

/// A folder with chunks of one study.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// Names the files that are being written, so that they can be taken away if their process died.
    shard: Shard,
    /// The hash of the key, which every chunk repeats.
    key: [u8; HASH],
}

impl Store {
    /// Opens a folder for a study, and makes it if it is not there.
    ///
    /// # Errors
    /// If it cannot be made or read, or is of another study.
    pub fn open(folder: &Path, plan: &Plan, shard: Shard) -> Result<Self, StoreError> {
        let failed = |why| StoreError::Io { path: folder.to_owned(), why };
        fs::create_dir_all(folder).map_err(failed)?;
        let key = Key::of(plan);
        let store = Self { folder: folder.to_owned(), shard, key: hash_of(&key) };
        if !Self::is_at(folder) {
            let mut text = serde_json::to_string_pretty(&key).expect("a key is plain data");
            text.push('\n');
            store.write(KEY, &[text.as_bytes()])?;
        }
        store.sweep_up()?;
        store.check(&key)?;
        Ok(store)
    }

    /// Whether there is a store in a folder.
    #[must_use]
    pub fn is_at(folder: &Path) -> bool {
        folder.join(KEY).is_file()
    }

    /// Opens a folder that is there, to read.
    ///
    /// # Errors
    /// If it cannot be read, or is of another study.
    pub fn read(folder: &Path, plan: &Plan) -> Result<Self, StoreError> {
        let key = Key::of(plan);
        let store = Self { folder: folder.to_owned(), shard: Shard::WHOLE, key: hash_of(&key) };
        store.check(&key)?;
        Ok(store)
    }

    fn check(&self, key: &Key) -> Result<(), StoreError> {
        let path = self.folder.join(KEY);
        let text =
            fs::read_to_string(&path).map_err(|why| StoreError::Io { path: path.clone(), why })?;
        let there: Key = serde_json::from_str(&text).map_err(|_| StoreError::Foreign(path))?;
        match key.differs(&there) {
            None => Ok(()),
            Some((what, here, there)) => {
                Err(StoreError::Another { folder: self.folder.clone(), what, here, there })
            }
        }
    }

    /// Takes away what a process that died was writing for this shard. One that lives writes it again.
    fn sweep_up(&self) -> Result<(), StoreError> {
        let failed = |why| StoreError::Io { path: self.folder.clone(), why };
        let mine = self.mark();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.contains(&mine) && name.ends_with(UNFINISHED) {
                // Whether it is gone or not matters to nobody.
                let _ = fs::remove_file(path);
            }
        }
        Ok(())
    }

    /// What the names of all files have that are being written for this shard.
    fn mark(&self) -> String {
        format!(".{}-{}.", self.shard.index, self.shard.of)
    }

    fn path(&self, chunk: Chunk) -> PathBuf {
        self.folder.join(name(chunk))
    }

    /// Whether a chunk is there, in full; a damaged one is not.
    #[must_use]
    pub fn has(&self, plan: &Plan, chunk: Chunk) -> bool {
        self.get(plan, chunk).is_some()
    }

    /// The records of a chunk, if it is there and whole.
    #[must_use]
    pub fn get(&self, plan: &Plan, chunk: Chunk) -> Option<Vec<Record>> {
        let bytes = fs::read(self.path(chunk)).ok()?;
        let (body, hash) = bytes.split_at_checked(bytes.len().checked_sub(HASH)?)?;
        if Sha256::digest(body)[..] != *hash {
            return None;
        }
        let body = body.strip_prefix(MAGIC)?.strip_prefix(&self.key)?;
        let (head, records): ((u64, u64), Vec<Record>) = postcard::from_bytes(body).ok()?;
        let trials = plan.trials_of(chunk);
        let whole = head == (chunk.cell as u64, trials.start)
            && records.len() as u64 == trials.end - trials.start;
        whole.then_some(records)
    }

    /// Stores a chunk: in full, or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, plan: &Plan, chunk: Chunk, records: &[Record]) -> Result<(), StoreError> {
        let head = (chunk.cell as u64, plan.trials_of(chunk).start);
        let body = postcard::to_stdvec(&(head, records)).expect("records are plain data");
        let mut hash = Sha256::new();
        let parts: [&[u8]; 3] = [MAGIC, &self.key, &body];
        parts.iter().for_each(|part| hash.update(part));
        let hash = hash.finalize();
        self.write(&name(chunk), &[parts[0], parts[1], parts[2], &hash])
    }

    fn write(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        let path = self.folder.join(name);
        let mark = self.mark();
        let beside = self.folder.join(format!("{name}{mark}{}{UNFINISHED}", std::process::id()));
        // Whether it was still there to be renamed.
        let write = || {
            let mut file = File::create(&beside)?;
            parts.iter().try_for_each(|part| file.write_all(part))?;
            file.sync_all()?;
            match fs::rename(&beside, &path) {
                Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(false),
                renamed => renamed?,
            }
            File::open(&self.folder)?.sync_all()?;
            Ok(true)
        };
        let failed = |why| {
            let _ = fs::remove_file(&beside);
            StoreError::Io { path: path.clone(), why }
        };
        for _ in 0..ATTEMPTS {
            if write().map_err(failed)? {
                return Ok(());
            }
        }
        Err(failed(io::ErrorKind::NotFound.into()))
    }
}

/// Chunks of one study in several folders, which may have some in common.
#[derive(Clone, Debug)]
pub struct Stores(Vec<Store>);

impl Stores {
    /// Opens the folders.
    ///
    /// # Errors
    /// If one cannot be read or is of another study, or two of them contradict each other.
    pub fn read(folders: &[PathBuf], plan: &Plan) -> Result<Self, StoreError> {
        let stores: Result<Vec<Store>, StoreError> =
            folders.iter().map(|folder| Store::read(folder, plan)).collect();
        let stores = Self(stores?);
        if stores.0.len() > 1 {
            for cell in 0..plan.cells.len() {
                for chunk in plan.chunks_of(cell) {
                    stores.agree(plan, chunk)?;
                }
            }
        }
        Ok(stores)
    }

    /// Whether those who have a chunk have the same.
    fn agree(&self, plan: &Plan, chunk: Chunk) -> Result<(), StoreError> {
        let mut first: Option<(&Store, Vec<Record>)> = None;
        for store in &self.0 {
            let Some(records) = store.get(plan, chunk) else { continue };
            match &first {
                None => first = Some((store, records)),
                Some((other, same)) if *same != records => {
                    return Err(StoreError::Conflict(other.path(chunk), store.path(chunk)));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// The records of a chunk, if some folder has it.
    #[must_use]
    pub fn get(&self, plan: &Plan, chunk: Chunk) -> Option<Vec<Record>> {
        self.0.iter().find_map(|store| store.get(plan, chunk))
    }

    /// The chunks that no folder has, in order.
    #[must_use]
    pub fn missing(&self, plan: &Plan) -> Vec<Chunk> {
        let all = (0..plan.cells.len()).flat_map(|cell| plan.chunks_of(cell));
        all.filter(|&chunk| !self.0.iter().any(|store| store.has(plan, chunk))).collect()
    }
}

fn name(Chunk { cell, number }: Chunk) -> String {
    format!("cell-{cell:05}-chunk-{number:05}.bin")
}

fn hash_of(key: &Key) -> [u8; HASH] {
    let text = serde_json::to_vec(key).expect("a key is plain data");
    Sha256::digest(text).into()
}
