//! The command line program.

fn main() -> std::process::ExitCode {
    headroom::cli::main()
}
