//! A page as HTML: one file, with its style and script in it, that asks the network for nothing.

use brittle_plot::{escape, page_style};

use super::{Block, Page, Rank, joined};
use crate::plates::{Dates, Plate};
use crate::style::Style;

/// Style and script of a page.
const STYLE: &str = include_str!("../../assets/report.css");
const SCRIPT: &str = include_str!("../../assets/report.js");

/// Nothing is loaded from anywhere; what is in the page may run.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

impl Page {
    /// The page for a browser.
    pub(crate) fn to_html(&self) -> String {
        let title = self.0.iter().find_map(|block| match block {
            Block::Title(text) => Some(escape(text)),
            _ => None,
        });
        let title = title.unwrap_or_default();
        let mut names = self.plates().into_iter().map(|(name, _)| name);
        let mut body = String::new();
        let mut sections = Vec::new();
        let mut open = false;
        for block in &self.0 {
            let heading = match block {
                Block::Heading(text) => Some(text),
                Block::Plate(plate, Rank::First) => Some(&plate.picture.caption().title),
                _ => None,
            };
            if let Some(heading) = heading {
                if open {
                    body.push_str("</section>\n");
                }
                open = true;
                let id = format!("s{}", sections.len() + 1);
                let heading = words(heading);
                body.push_str(&format!(
                    "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>\n"
                ));
                sections.push((id, heading));
            }
            body.push_str(&match block {
                // The title stands in the header, headings above.
                Block::Title(_) | Block::Heading(_) => String::new(),
                Block::Plate(plate, rank) => draw(plate, *rank, &names.next().unwrap_or_default()),
                other => simple(other),
            });
        }
        if open {
            body.push_str("</section>\n");
        }
        let links: String = sections
            .iter()
            .map(|(id, text)| format!("<li><a href=\"#{id}\">{text}</a></li>\n"))
            .collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"generator\" content=\"brittle {}\">\n<title>{title}</title>\n<style>\n{}{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{title}</h1>\n<button type=\"button\" id=\"theme\" hidden>Theme: system</button>\n</header>\n\
             <nav aria-label=\"Contents\">\n<ul>\n{links}</ul>\n</nav>\n<main>\n{body}</main>\n\
             <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION"),
            page_style(),
        )
    }
}

/// Text for a reader: escaped, and no line breaks between a number and its unit.
fn words(text: &str) -> String {
    escape(&joined(text))
}

/// A note that begins with a capital letter, since nothing stands before it here.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A block without a heading of its own.
fn simple(block: &Block) -> String {
    match block {
        Block::Lead(text) => format!("<p class=\"lead\">{}</p>\n", words(text)),
        Block::Text(text) => format!("<p>{}</p>\n", words(text)),
        Block::Small(text) => format!("<p class=\"small\">{}</p>\n", words(text)),
        Block::Notes(notes) => {
            let each: String =
                notes.iter().map(|note| format!("<li>{}</li>\n", words(&sentence(note)))).collect();
            format!("<ul class=\"notes\">\n{each}</ul>\n")
        }
        Block::Facts(facts) => {
            let fact = |(name, text): &(String, String)| {
                format!("<dt>{}</dt><dd>{}</dd>\n", escape(name), words(text))
            };
            format!("<dl class=\"facts\">\n{}</dl>\n", facts.iter().map(fact).collect::<String>())
        }
        Block::Tiles(tiles) => {
            let tile = |[name, value, note]: &[String; 3]| {
                let [name, value, note] = [name, value, note].map(|text| words(text));
                format!("<div><dt>{name}</dt><dd><b>{value}</b> {note}</dd></div>\n")
            };
            format!("<dl class=\"tiles\">\n{}</dl>\n", tiles.iter().map(tile).collect::<String>())
        }
        Block::Code(text, _) => {
            // Escaped line by line: line breaks count here.
            let lines: Vec<String> = text.lines().map(escape).collect();
            format!("<pre tabindex=\"0\"><code>{}\n</code></pre>\n", lines.join("\n"))
        }
        Block::Table(table) => {
            format!(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">\n{}</div>\n",
                table.to_html("")
            )
        }
        Block::Figure(table) => {
            let lines: Vec<String> =
                table.to_text(&Style::default(), 0).lines().map(escape).collect();
            format!("<pre tabindex=\"0\">{}\n</pre>\n", lines.join("\n"))
        }
        Block::Title(_) | Block::Heading(_) | Block::Plate(..) => String::new(),
    }
}

/// A picture, what a reader can move in it, and its table.
fn draw(plate: &Plate, rank: Rank, name: &str) -> String {
    let caption = plate.picture.caption();
    let id = format!("p-{name}");
    let title = escape(&caption.title);
    let heading = match rank {
        Rank::First => String::new(),
        Rank::Second => format!("<h3>{title}</h3>\n"),
    };
    let dates = plate.dates.as_ref().map_or_else(String::new, |dates| slider(dates, &id));
    format!(
        "<div class=\"plate\" id=\"{id}-f\">\n{heading}<figure>\n<figcaption>{}</figcaption>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{title}: picture\">{}</div>\n{dates}</figure>\n\
         <details>\n<summary>Table</summary>\n<button type=\"button\" class=\"csv\" data-file=\"{}.csv\" hidden>Download CSV</button>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}: table\">\n{}</div>\n</details>\n</div>\n",
        words(&caption.subtitle),
        plate.picture.inline(&id),
        escape(name),
        plate.table.to_html(&title),
    )
}

/// A date that can be moved, which the script shows, and what is said of it, which is there without.
fn slider(dates: &Dates, id: &str) -> String {
    let steps: Vec<String> =
        dates.steps.iter().map(|step| step.map(|x| format!("{x}")).join(" ")).collect();
    let (from, to) = dates.range;
    let step = ((to - from) / 500.0).max(1e-6);
    format!(
        "<div class=\"dates\" data-picture=\"{id}\" data-steps=\"{}\" data-known=\"{}\">\n\
         <label for=\"{id}-date\" hidden>Deadline</label>\n\
         <input type=\"range\" id=\"{id}-date\" min=\"{from}\" max=\"{}\" step=\"{step}\" value=\"{}\" hidden>\n\
         <output for=\"{id}-date\">{}</output>\n</div>\n",
        steps.join(","),
        dates.known,
        to + step,
        dates.at,
        escape(&dates.said),
    )
}
