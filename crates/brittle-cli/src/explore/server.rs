//! The server: listens on 127.0.0.1 alone, and answers who knows the token and comes from its own page.
//!
//! A thread a connection, one request a connection, and a limit of both. What is wrong with a request is told with a status and a
//! sentence, and nothing that comes over the wire ends the server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::desk::{Ask, Desk};
use super::token::Token;
use super::wire::{Refusal, Request, Response};

/// Connections at one time.
const MOST: usize = 64;

/// Between two looks at the stop flag.
const LOOK: Duration = Duration::from_millis(100);

const PAGE: &str = include_str!("../../assets/explore.html");
const STYLE: &str = include_str!("../../assets/explore.css");
const SCRIPT: &str = include_str!("../../assets/explore.js");

/// A server that listens.
pub(crate) struct Server {
    listener: TcpListener,
    gate: Arc<Gate>,
}

/// Who is let in, and to what.
struct Gate {
    address: SocketAddr,
    token: Token,
    desk: Arc<Desk>,
    open: AtomicUsize,
}

impl Server {
    /// Listens on a port of 127.0.0.1; 0 for one that is free.
    pub(crate) fn bind(port: u16, desk: Arc<Desk>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let (address, token) = (listener.local_addr()?, Token::new()?);
        Ok(Self {
            listener,
            gate: Arc::new(Gate { address, token, desk, open: AtomicUsize::new(0) }),
        })
    }

    /// Where the page is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/{}/", self.gate.address, self.gate.token.as_str())
    }

    /// Serves until `stop` is set.
    #[expect(clippy::disallowed_methods, reason = "it waits for Ctrl-C")]
    pub(crate) fn serve(self, stop: &'static AtomicBool) {
        let address = self.gate.address;
        // Waiting for a connection ends when one comes: on a stop, this one does.
        let wake = move || {
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(LOOK);
            }
            let _ = TcpStream::connect(address);
        };
        let _ = std::thread::Builder::new().spawn(wake);
        while !stop.load(Ordering::Relaxed) {
            match self.listener.accept() {
                Ok(_) if stop.load(Ordering::Relaxed) => break,
                Ok((stream, _)) => self.gate.admit(stream),
                // As when too many files are open: some are closed soon.
                Err(_) => std::thread::sleep(LOOK),
            }
        }
        self.gate.desk.stop();
    }
}

/// A connection under way; counts as long as it lives.
struct Guest(Arc<Gate>);

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Gate {
    /// Serves a connection on a thread of its own, or tells it that there are too many.
    fn admit(self: &Arc<Self>, stream: TcpStream) {
        let before = self.open.fetch_add(1, Ordering::AcqRel);
        let guest = Guest(Arc::clone(self));
        let busy =
            || Response::from(Refusal::new(503, format!("there are {MOST} connections already")));
        if before >= MOST {
            // Not to be waited for: it has no thread of its own.
            let _ = stream.set_nonblocking(true);
            return busy().send(&stream, false);
        }
        let answer = move || {
            let (response, head_only) = match Request::read(&stream) {
                Ok(None) => return,
                Ok(Some(request)) => {
                    let done = guest.0.answer(&request);
                    (done.unwrap_or_else(Response::from), request.method == "HEAD")
                }
                Err(refusal) => (refusal.into(), false),
            };
            response.send(&stream, head_only);
        };
        // Where no thread can be started, the connection is closed.
        let _ = std::thread::Builder::new().spawn(answer);
    }

    /// Who asks: a browser of this machine that was sent here by nobody else.
    fn check_sender(&self, request: &Request) -> Result<(), Refusal> {
        let port = self.address.port();
        let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        match request.header("host")? {
            Some(host) if hosts.iter().any(|ours| host.eq_ignore_ascii_case(ours)) => {}
            Some(host) => {
                return Err(Refusal::new(403, format!("the host {host:?} is not this one")));
            }
            None => return Err(Refusal::new(400, "there is no Host")),
        }
        if let Some(origin) = request.header("origin")? {
            let ours =
                hosts.iter().any(|host| origin.eq_ignore_ascii_case(&format!("http://{host}")));
            if !ours {
                return Err(Refusal::new(403, format!("the origin {origin:?} is not this page")));
            }
        }
        match request.header("sec-fetch-site")? {
            None | Some("same-origin" | "none") => Ok(()),
            Some(_) => Err(Refusal::new(403, "another site sent this request")),
        }
    }

    fn answer(&self, request: &Request) -> Result<Response, Refusal> {
        self.check_sender(request)?;
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let (token, rest) = match path.strip_prefix('/').map(|path| path.split_once('/')) {
            Some(Some(parts)) => parts,
            _ => ("", ""),
        };
        if !self.token.is(token) {
            return Err(Refusal::new(
                403,
                "the token is missing or wrong; open the URL that brittle printed",
            ));
        }
        let get = matches!(request.method.as_str(), "GET" | "HEAD");
        match rest {
            "run" if request.method == "POST" => self.run(request),
            "" | "explore.css" | "explore.js" | "scenario.toml" if get => self.get(rest, query),
            "run" | "" | "explore.css" | "explore.js" | "scenario.toml" => {
                Err(Refusal::new(405, format!("{} is not done here", request.method)))
            }
            _ => Err(Refusal::new(404, "there is nothing here")),
        }
    }

    fn get(&self, what: &str, query: &str) -> Result<Response, Refusal> {
        match what {
            "explore.css" => {
                let style = format!("{}{STYLE}", brittle_report::page_style());
                Ok(Response::new("text/css; charset=utf-8", style))
            }
            "explore.js" => Ok(Response::new("text/javascript; charset=utf-8", SCRIPT)),
            "scenario.toml" => {
                let at = query
                    .strip_prefix("at=")
                    .ok_or_else(|| Refusal::new(400, "where do the knobs stand?"))?;
                let text = self.desk.text(&Ask::places(at)?)?;
                let mut response = Response::new("text/plain; charset=utf-8", text);
                let name = format!("attachment; filename=\"{}\"", self.desk.file_name());
                response.extra.push(("Content-Disposition", name));
                Ok(response)
            }
            _ => {
                // `<` would end the element that holds the data.
                let about = self.desk.about().to_string().replace('<', "\\u003c");
                Ok(Response::new("text/html; charset=utf-8", PAGE.replacen("{DATA}", &about, 1)))
            }
        }
    }

    fn run(&self, request: &Request) -> Result<Response, Refusal> {
        let kind = request.header("content-type")?.unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Refusal::new(415, "the body is to be application/json"));
        }
        let ask = Ask::read(&request.body)?;
        match self.desk.answer(&ask) {
            // Nothing is wrong with it: browsers complain of other statuses.
            Err(refusal) if refusal.status == 409 => {
                Ok(Response::new("application/json", "{\"superseded\":true}"))
            }
            told => Ok(Response::new("application/json", told?)),
        }
    }
}
