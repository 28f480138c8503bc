//! A server under test, and what is sent to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::program::Room;

/// A server under test; it is ended with the test.
pub(crate) struct Explored {
    pub(crate) child: Child,
    pub(crate) out: BufReader<ChildStdout>,
    pub(crate) host: String,
    pub(crate) token: String,
}

impl Drop for Explored {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Explored {
    pub(crate) fn start(room: &Room, args: &[&str]) -> Self {
        let mut command = room.command(["explore"].iter().chain(args));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("brittle starts");
        let mut out = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        let mut url = String::new();
        out.read_line(&mut url).expect("it tells its URL");
        let rest = url.trim_end().strip_prefix("http://").expect("it is a URL");
        let (host, token) = rest.split_once('/').expect("it has a path");
        let (host, token) = (host.to_owned(), token.trim_end_matches('/').to_owned());
        Self { child, out, host, token }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends bytes as they are; what comes back.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that has refused already may not take all of it.
        let _ = stream.write_all(bytes);
        read(stream)
    }

    pub(crate) fn request(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut text = format!("{line} HTTP/1.1\r\n");
        let lacks = |name: &str| !headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        if lacks("host") {
            text += &format!("Host: {}\r\n", self.host);
        }
        if !body.is_empty() && lacks("content-length") {
            text += &format!("Content-Length: {}\r\n", body.len());
        }
        headers.iter().filter(|(_, value)| *value != "-").for_each(|(key, value)| {
            text += &format!("{key}: {value}\r\n");
        });
        self.send(format!("{text}\r\n{body}").as_bytes())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request(&format!("GET /{}/{path}", self.token), &[], "")
    }

    pub(crate) fn post(&self, body: &str) -> Answer {
        let headers =
            [("Content-Type", "application/json"), ("Origin", &format!("http://{}", self.host))];
        self.request(&format!("POST /{}/run", self.token), &headers, body)
    }

    pub(crate) fn ask(&self, at: &[usize], baseline: &[usize], trials: u64) -> Answer {
        self.post(&json!({ "at": at, "baseline": baseline, "trials": trials }).to_string())
    }

    /// What the page knows of the knobs.
    pub(crate) fn knobs(&self) -> Vec<Value> {
        let page = self.get("");
        assert_eq!(page.status, 200, "{page:?}");
        let data =
            page.body.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        data["knobs"].as_array().unwrap().clone()
    }

    pub(crate) fn start_places(&self) -> Vec<usize> {
        self.knobs().iter().map(|knob| knob["start"].as_u64().unwrap() as usize).collect()
    }

    /// It still answers as it should.
    #[track_caller]
    pub(crate) fn is_well(&self) {
        let start = self.start_places();
        let answer = self.ask(&start, &start, 10);
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

/// All that comes until the other side closes.
pub(crate) fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A connection that is closed on what it has not read ends with an error, after the answer.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("answers are text");
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Answer { status: 0, head: text, body: String::new() };
    };
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}
