//! Questions to the person at the terminal, if there is one.

use std::io::{BufRead, BufReader, IsTerminal, Write, stderr, stdin};

use anyhow::{Result, bail};

use super::yaml;

/// How often a question is put before the answer is taken to be none.
const ASKED_MAX: usize = 3;

/// The terminal, if it is interactive and questions are wanted.
pub struct Ask {
    person: Option<(Box<dyn BufRead>, Box<dyn Write>)>,
}

impl Ask {
    /// Asks at the terminal; asks nothing where there is none, or where `nothing` shall be asked.
    pub fn terminal(nothing: bool) -> Self {
        let is_interactive = !nothing && stdin().is_terminal() && stderr().is_terminal();
        Self {
            person: is_interactive
                .then(|| (Box::new(BufReader::new(stdin())) as _, Box::new(stderr()) as _)),
        }
    }

    /// Which of the options a question is answered with, counted from 0; none where nobody is
    /// asked.
    pub fn choose(&mut self, question: &str, options: &[&str]) -> Result<Option<usize>> {
        let Some((input, output)) = &mut self.person else { return Ok(None) };
        // Headings come from files that somebody else wrote.
        writeln!(output, "{}", yaml::comment(question))?;
        for (number, option) in (1..).zip(options) {
            writeln!(output, "  {number}  {}", yaml::comment(option))?;
        }
        for _ in 0..ASKED_MAX {
            write!(output, "1 to {}, or Enter to leave it open: ", options.len())?;
            output.flush()?;
            let mut answer = String::new();
            if input.read_line(&mut answer)? == 0 || answer.trim().is_empty() {
                return Ok(None);
            }
            let number = answer.trim().parse::<usize>().ok();
            if let Some(number) = number.filter(|number| (1..=options.len()).contains(number)) {
                return Ok(Some(number - 1));
            }
        }
        bail!("no answer to: {question}; hint: `--no-input` leaves it open in the file")
    }

    /// The number that a question is answered with; none where nobody is asked.
    pub fn number(&mut self, question: &str) -> Result<Option<f64>> {
        let Some((input, output)) = &mut self.person else { return Ok(None) };
        writeln!(output, "{question}")?;
        for _ in 0..ASKED_MAX {
            write!(output, "a number: ")?;
            output.flush()?;
            let mut answer = String::new();
            if input.read_line(&mut answer)? == 0 {
                return Ok(None);
            }
            let number = answer.trim().parse::<f64>().ok();
            if let Some(number) = number.filter(|number| number.is_finite()) {
                return Ok(Some(number));
            }
        }
        bail!("no answer to: {question}")
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A person who gives these answers, one a line.
    pub fn answering(answers: &'static str) -> Ask {
        Ask { person: Some((Box::new(answers.as_bytes()), Box::new(std::io::sink()))) }
    }

    /// Nobody.
    pub fn nobody() -> Ask {
        Ask { person: None }
    }

    #[test]
    fn an_answer_is_a_number_of_the_list() {
        let choose = |answers| answering(answers).choose("which?", &["a", "b"]);
        assert_eq!(choose("2\n").unwrap(), Some(1));
        assert_eq!(choose("x\n3\n1\n").unwrap(), Some(0), "the question is put again");
        assert_eq!(choose("\n").unwrap(), None, "left open");
        assert_eq!(choose("").unwrap(), None, "the end of the input");
        assert!(
            choose("0\n9\nno\n").unwrap_err().to_string().contains("--no-input"),
            "three times and no answer"
        );
        assert_eq!(nobody().choose("which?", &["a"]).unwrap(), None);
    }
}
