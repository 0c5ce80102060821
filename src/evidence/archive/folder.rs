//! The data of one folder of a cabinet, as one stream. Source: MS-CAB 2.2 to 2.6, MS-MCI for MSZIP.

use std::io::{self, Read, SeekFrom};

use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use super::spool::Source;

/// How far MSZIP looks back.
const WINDOW: usize = 32 * 1024;

/// How a folder is packed.
pub(super) enum Packing {
    /// Not at all.
    Stored,
    /// MSZIP, with what was unpacked last: each block is a deflate stream that may point back into the one before.
    MsZip(Vec<u8>),
    /// LZX.
    Lzx(Box<Lzxd>),
}

impl Packing {
    /// From `typeCompress`; `None` for what is not supported (Quantum).
    pub(super) fn of(kind: u16) -> Option<Self> {
        match (kind & 0xf, (kind >> 8) & 0x1f) {
            (0, _) => Some(Self::Stored),
            (1, _) => Some(Self::MsZip(Vec::new())),
            (3, bits) => window(bits).map(|size| Self::Lzx(Box::new(Lzxd::new(size)))),
            _ => None,
        }
    }

    fn unpack(&mut self, block: Vec<u8>, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Stored => Ok(block),
            Self::MsZip(before) => {
                let unpacked = inflate(before, &block, length)?;
                before.extend_from_slice(&unpacked);
                before.drain(..before.len().saturating_sub(WINDOW));
                Ok(unpacked)
            }
            Self::Lzx(state) => state
                .decompress_next(&block, length)
                .map(<[u8]>::to_vec)
                .map_err(|error| damaged(&error.to_string())),
        }
    }
}

fn window(bits: u16) -> Option<WindowSize> {
    Some(match bits {
        15 => WindowSize::KB32,
        16 => WindowSize::KB64,
        17 => WindowSize::KB128,
        18 => WindowSize::KB256,
        19 => WindowSize::KB512,
        20 => WindowSize::MB1,
        21 => WindowSize::MB2,
        _ => return None,
    })
}

/// Unpacks one block of MSZIP. What came before it is put in front as a stored block, which is the same as a dictionary.
fn inflate(before: &[u8], block: &[u8], length: usize) -> io::Result<Vec<u8>> {
    let deflated = block.strip_prefix(b"CK").ok_or_else(|| damaged("a block without its mark"))?;
    let mut state = Decompress::new(false);
    if let Ok(known) = u16::try_from(before.len())
        && known > 0
    {
        let mut stored = vec![0];
        stored.extend(known.to_le_bytes());
        stored.extend((!known).to_le_bytes());
        stored.extend(before);
        let mut copied = Vec::with_capacity(before.len());
        state
            .decompress_vec(&stored, &mut copied, FlushDecompress::Sync)
            .map_err(|error| damaged(&error.to_string()))?;
    }
    let mut unpacked = Vec::with_capacity(length);
    state
        .decompress_vec(deflated, &mut unpacked, FlushDecompress::Finish)
        .map_err(|error| damaged(&error.to_string()))?;
    if unpacked.len() == length { Ok(unpacked) } else { Err(damaged("a block of another length")) }
}

/// Reads the blocks of a folder one after the other.
pub(super) struct Folder<'s> {
    input: &'s mut dyn Source,
    packing: Packing,
    /// Where the next block begins.
    next: u64,
    blocks: u16,
    /// Bytes of each block that belong to others.
    reserve: u8,
    block: Vec<u8>,
    at: usize,
}

impl<'s> Folder<'s> {
    pub(super) fn new(
        input: &'s mut dyn Source,
        packing: Packing,
        first: u32,
        blocks: u16,
        reserve: u8,
    ) -> Self {
        Self { input, packing, next: first.into(), blocks, reserve, block: Vec::new(), at: 0 }
    }

    fn load(&mut self) -> io::Result<()> {
        self.blocks -= 1;
        self.input.seek(SeekFrom::Start(self.next))?;
        let mut header = [0; 8];
        self.input.read_exact(&mut header)?;
        let [_, _, _, _, p0, p1, u0, u1] = header;
        let (packed, unpacked) = (u16::from_le_bytes([p0, p1]), u16::from_le_bytes([u0, u1]));
        if unpacked == 0 {
            return Err(damaged("it goes on in another cabinet"));
        }
        self.input.seek(SeekFrom::Current(self.reserve.into()))?;
        let mut block = vec![0; packed.into()];
        self.input.read_exact(&mut block)?;
        self.next += 8 + u64::from(self.reserve) + u64::from(packed);
        self.block = self.packing.unpack(block, unpacked.into())?;
        self.at = 0;
        Ok(())
    }
}

impl Read for Folder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.block.len() {
            if self.blocks == 0 {
                return Ok(0);
            }
            if let Err(error) = self.load() {
                self.blocks = 0;
                self.block.clear();
                return Err(error);
            }
        }
        let read = self.block.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
