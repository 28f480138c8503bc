//! A request as it comes over the wire: read within limits of size and time, or refused; and the answer to it.

#![expect(clippy::disallowed_methods, reason = "patience is of the clock; no result depends on it")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// Most bytes of a request's head, and of its body.
pub(super) const MAX_HEAD: usize = 16 << 10;
pub(super) const MAX_BODY: usize = 64 << 10;

/// Most headers.
const MAX_HEADERS: usize = 64;

/// How long a request may take to come, and an answer to go.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much of what a refused client still sends is read, so that it can hear the answer, and for how long.
const MAX_DRAIN: usize = 1 << 20;
const DRAIN: Duration = Duration::from_millis(500);

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query, as they were sent.
    pub(super) target: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Why a request is not answered: a status and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) why: String,
}

impl Refusal {
    pub(super) fn new(status: u16, why: impl Into<String>) -> Self {
        Self { status, why: why.into() }
    }
}

impl Request {
    /// The one value of a header; none if it is not there. One that comes twice is refused.
    pub(super) fn header(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) => Ok(Some(value)),
            _ => Err(Refusal::new(400, format!("the header {name} comes twice"))),
        }
    }

    /// Reads one; none if the other side hangs up before it has said anything.
    pub(super) fn read(stream: &TcpStream) -> Result<Option<Self>, Refusal> {
        let until = Instant::now() + PATIENCE;
        let mut bytes = Vec::new();
        let (mut request, head) = loop {
            if let Some(parsed) = parse(&bytes)? {
                break parsed;
            }
            if bytes.len() >= MAX_HEAD {
                return Err(Refusal::new(431, format!("the head has more than {MAX_HEAD} bytes")));
            }
            let room = MAX_HEAD - bytes.len();
            if read_some(stream, &mut bytes, room, until)? == 0 {
                let hung_up = Refusal::new(400, "the request has no end");
                return if bytes.is_empty() { Ok(None) } else { Err(hung_up) };
            }
        };
        let length = request.length()?;
        let mut body = bytes.split_off(head);
        while body.len() < length {
            let room = length - body.len();
            if read_some(stream, &mut body, room, until)? == 0 {
                return Err(Refusal::new(400, "the body is shorter than its Content-Length"));
            }
        }
        if body.len() > length {
            return Err(Refusal::new(400, "the body is longer than its Content-Length"));
        }
        request.body = body;
        Ok(Some(request))
    }

    /// The length of the body.
    fn length(&self) -> Result<usize, Refusal> {
        if self.header("transfer-encoding")?.is_some() {
            return Err(Refusal::new(
                411,
                "a body needs a Content-Length, and no Transfer-Encoding",
            ));
        }
        let Some(length) = self.header("content-length")? else { return Ok(0) };
        let digits = length.bytes().all(|byte| byte.is_ascii_digit()) && !length.is_empty();
        match length.parse::<usize>() {
            Ok(length) if digits && length <= MAX_BODY => Ok(length),
            _ if digits => {
                Err(Refusal::new(413, format!("the body has more than {MAX_BODY} bytes")))
            }
            _ => Err(Refusal::new(400, "the Content-Length is no number")),
        }
    }
}

/// The head of a request and its length; none if it is not all there.
fn parse(bytes: &[u8]) -> Result<Option<(Request, usize)>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let head = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Refusal::new(431, format!("there are more than {MAX_HEADERS} headers")));
        }
        Err(why) => return Err(Refusal::new(400, format!("this is not HTTP: {why}"))),
    };
    let header = |header: &httparse::Header<'_>| {
        let value = std::str::from_utf8(header.value)
            .map_err(|_| Refusal::new(400, format!("the header {} is not text", header.name)))?;
        Ok((header.name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: parsed.headers.iter().map(header).collect::<Result<_, Refusal>>()?,
        body: Vec::new(),
    };
    Ok(Some((request, head)))
}

/// Reads up to `room` bytes, or nothing at the end.
fn read_some(
    mut stream: &TcpStream,
    bytes: &mut Vec<u8>,
    room: usize,
    until: Instant,
) -> Result<usize, Refusal> {
    let slow = || Refusal::new(408, "the request took too long to come");
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(slow());
    }
    let mut buffer = [0; 4096];
    let room = room.min(buffer.len());
    let read = stream.set_read_timeout(Some(left)).and_then(|()| stream.read(&mut buffer[..room]));
    match read {
        Ok(n) => {
            bytes.extend_from_slice(&buffer[..n]);
            Ok(n)
        }
        Err(why) if matches!(why.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
            Err(slow())
        }
        Err(why) => Err(Refusal::new(400, format!("the request cannot be read: {why}"))),
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) kind: &'static str,
    /// More headers.
    pub(super) extra: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// What holds for every answer: nothing is loaded from elsewhere, framed, kept or told to others.
const ALWAYS: [(&str, &str); 7] = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
];

impl Response {
    pub(super) fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, kind, extra: Vec::new(), body: body.into() }
    }

    /// Sends it and closes. Nothing can be done where the other side is gone.
    pub(super) fn send(&self, mut stream: &TcpStream, head_only: bool) {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
            self.status,
            reason(self.status),
            self.kind,
            self.body.len()
        );
        let extra = self.extra.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in ALWAYS.into_iter().chain(extra) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if !head_only {
            bytes.extend_from_slice(&self.body);
        }
        let sent = stream.set_write_timeout(Some(PATIENCE)).and_then(|()| stream.write_all(&bytes));
        if sent.is_ok() && stream.shutdown(Shutdown::Write).is_ok() && self.status >= 400 {
            drain(stream);
        }
    }
}

impl From<Refusal> for Response {
    fn from(Refusal { status, why }: Refusal) -> Self {
        let body = serde_json::json!({ "error": why }).to_string();
        Self { status, ..Self::new("application/json", body) }
    }
}

/// Reads what the other side still says: closing on it would take the answer from it.
fn drain(mut stream: &TcpStream) {
    let until = Instant::now() + DRAIN;
    let (mut buffer, mut read) = ([0; 4096], 0);
    while read < MAX_DRAIN {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match stream.read(&mut buffer) {
            Ok(n) if n > 0 => read += n,
            _ => return,
        }
    }
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
