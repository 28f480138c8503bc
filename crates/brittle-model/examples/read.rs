//! Scratch.
#![allow(clippy::print_stdout)]
fn main() {
    let name = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&name).unwrap();
    let sets: Vec<String> = std::env::args().skip(2).collect();
    match brittle_model::text::read(brittle_model::text::Source { name: &name, text: &text }, &sets)
    {
        Ok(s) => println!("{s:#?}"),
        Err(p) => println!("{p}"),
    }
}
