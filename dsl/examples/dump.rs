//! Shows the tree and the syntax messages of a file.
fn main() {
    let verbose = std::env::args().any(|a| a == "-v");
    for path in std::env::args().skip(1).filter(|a| a != "-v") {
        let text = std::fs::read_to_string(&path).unwrap();
        let start = std::time::Instant::now();
        let (file, found) = jalon_dsl::syntax::parse_file(jalon_dsl::span::FileId(0), &text);
        let source = jalon_dsl::source::SourceFile::new(&path, &text);
        println!(
            "{path}: {:?} {} items {:?}",
            file.surface,
            file.items.len(),
            start.elapsed()
        );
        for d in &found {
            let p = source.place(d.span.start);
            println!(
                "  {}:{} {} {} | {}",
                p.line,
                p.column,
                d.code,
                d.message.en,
                d.help.as_ref().map_or("", |h| &h.en)
            );
        }
        if verbose {
            println!("{:#?}", file.items);
        }
    }
}
