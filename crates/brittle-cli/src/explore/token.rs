//! The token: what a browser must know to be answered. 128 bits of the operating system's luck, made anew at each start.

use std::io;

/// A token as it stands in a URL.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    pub(super) fn new() -> io::Result<Self> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(|why| io::Error::other(why.to_string()))?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is this one; takes as long for any text of its length.
    pub(super) fn is(&self, text: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), text.as_bytes());
        let differ = ours.iter().zip(theirs).fold(0, |differ, (a, b)| differ | (a ^ b));
        ours.len() == theirs.len() && std::hint::black_box(differ) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_know_themselves() {
        let (a, b) = (Token::new().unwrap(), Token::new().unwrap());
        assert!(a.is(a.as_str()) && !a.is(b.as_str()) && a.as_str().len() == 32);
        assert!(!a.is("") && !a.is(&a.as_str()[..31]) && !a.is(&format!("{}0", a.as_str())));
    }
}
