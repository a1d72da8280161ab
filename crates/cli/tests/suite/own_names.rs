//! Names that the program has for itself: nothing that is called so is read and written over.

use crate::common::Folder;

const LINE: &str = "{\"id\":\"a\",\"text\":\"Helen Okafor left.\"}\n";

#[test]
fn an_input_that_is_called_like_a_file_of_the_run_is_refused() {
    for ending in [".partial", ".partial.failed", ".partial.whole", ".progress", ".failed.jsonl"] {
        for output in ["o.jsonl", "o.parquet"] {
            let input = format!("{output}{ending}");
            let folder = Folder::new(&[(&*input, LINE), ("b.jsonl", LINE)]);
            let run = folder.run(&["entities", "-i", "jsonl", "b.jsonl", &input, "-o", output]);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{input}");
            let expected = format!(
                "nutgraf: cannot write `{input}`: it is one of the inputs; name another place"
            );
            assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
            assert_eq!(folder.read(&input), LINE);
            assert_eq!(folder.names().len(), 2, "{:?}", folder.names());
        }
    }
}

#[test]
fn an_output_is_not_called_like_a_file_of_a_run() {
    let folder = Folder::new(&[("a.jsonl", LINE)]);
    for output in ["o.partial", "o.jsonl.progress", "o.partial.failed", "o.parquet.partial.whole"] {
        for args in [
            &["entities", "a.jsonl", "-f", "jsonl", "-o", output][..],
            &["analyze", "a.jsonl", "-f", "json", "-o", output],
        ] {
            let run = folder.run(args);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
            assert!(run.stderr.contains(&format!("cannot write `{output}`")), "{}", run.stderr);
            assert!(run.stderr.contains("name another place by `--output`"), "{}", run.stderr);
        }
    }
    assert_eq!(folder.names(), ["a.jsonl"]);
}
