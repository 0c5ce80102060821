//! Numbers, texts, lists and the like.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Bytes, Wire};
use crate::model::{GroupId, ProfileId, Source};

macro_rules! numbers {
    ($($name:ty),*) => {$(
        impl Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(from: &mut Bytes<'_>) -> Option<Self> {
                let bytes = from.some(size_of::<Self>())?;
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i64);

impl Wire for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let count = usize::try_from(u64::take(from)?).ok()?;
        // Every item takes a byte at least, so that a wrong length asks for no memory.
        let mut items = Self::with_capacity(count.min(from.rest.len()));
        for _ in 0..count {
            items.push(T::take(from)?);
        }
        Some(items)
    }
}

impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        self.iter().for_each(|(key, value)| {
            key.put(out);
            value.put(out);
        });
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let pairs: Vec<(K, V)> = Vec::take(from)?;
        Some(pairs.into_iter().collect())
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(if bool::take(from)? { Some(T::take(from)?) } else { None })
    }
}

impl<T: Wire + Default + Copy, const N: usize> Wire for [T; N] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|item| item.put(out));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let mut items = [T::default(); N];
        for item in &mut items {
            *item = T::take(from)?;
        }
        Some(items)
    }
}

impl Wire for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        text(from).map(str::to_owned)
    }
}

impl Wire for Arc<str> {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        text(from).map(Self::from)
    }
}

impl Wire for Source {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self.0, out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let name = text(from)?;
        Some((from.source)(name))
    }
}

macro_rules! ids {
    ($($name:ty),*) => {$(
        impl Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                put_text(self.as_str(), out);
            }

            fn take(from: &mut Bytes<'_>) -> Option<Self> {
                text(from).map(Self::new)
            }
        }
    )*};
}

ids!(GroupId, ProfileId);

fn put_text(text: &str, out: &mut Vec<u8>) {
    (text.len() as u64).put(out);
    out.extend_from_slice(text.as_bytes());
}

fn text<'b>(from: &mut Bytes<'b>) -> Option<&'b str> {
    let count = usize::try_from(u64::take(from)?).ok()?;
    std::str::from_utf8(from.some(count)?).ok()
}
