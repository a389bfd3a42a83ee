//! A browser without a window, driven by its protocol for developers through two pipes: keys and a
//! mouse that a page cannot tell from those of a person, and whatever the page complains of or asks
//! for.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// What a browser is called.
pub const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// How long a browser may take for one answer.
const PATIENCE: Duration = Duration::from_mins(2);
/// The browser reads from its third pipe and writes to its fourth: those are the two of this test.
const WIRED: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";
const FLAGS: [&str; 6] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A browser with one page.
pub struct Browser {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    sent: u64,
    is_loaded: bool,
    /// What pages complained of.
    pub said: Vec<String>,
    /// The addresses that pages asked for.
    pub asked: Vec<String>,
    _profile: tempfile::TempDir,
}

/// The browser of this machine, if it has one.
pub fn found() -> Option<&'static str> {
    NAMES.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    })
}

/// Every message of the browser until it ends; a message ends with a zero.
fn listen(from: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for message in BufReader::new(from).split(0).map_while(Result::ok) {
            let message = serde_json::from_slice(&message).expect("a message of the browser");
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    receiver
}

impl Browser {
    pub fn start(name: &str) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut child = Command::new("sh")
            .args(["-c", WIRED, "sh", name])
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the browser starts");
        let to = child.stdin.take().expect("a pipe");
        let from = listen(child.stdout.take().expect("a pipe"));
        let (session, sent, is_loaded) = (None, 0, false);
        let (said, asked) = (Vec::new(), Vec::new());
        let mut browser =
            Self { child, to, from, session, sent, is_loaded, said, asked, _profile: profile };
        let page = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": page["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", &target);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Sends a command and waits for its answer.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        let mut message = json!({"id": self.sent, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message).expect("JSON");
        bytes.push(0);
        self.to.write_all(&bytes).expect("the browser listens");
        loop {
            let answer = self.hear();
            if answer["id"] == self.sent {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
        }
    }

    /// The next message of the browser; what it tells of the page is noted.
    fn hear(&mut self) -> Value {
        let message = self.from.recv_timeout(PATIENCE).expect("the browser answers");
        let told = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Page.loadEventFired" => self.is_loaded = true,
            "Runtime.exceptionThrown" => self.said.push(told["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" => self.said.push(told["args"].to_string()),
            "Log.entryAdded" => self.said.push(told["entry"]["text"].to_string()),
            "Network.requestWillBeSent" => {
                let address = told["request"]["url"].as_str().unwrap_or_default();
                self.asked.push(address.to_owned());
            }
            _ => {}
        }
        message
    }

    /// How wide the window is, and whether the reader wants it dark.
    pub fn window(&mut self, width: u32, is_dark: bool) {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let scheme = if is_dark { "dark" } else { "light" };
        let feature = json!({"name": "prefers-color-scheme", "value": scheme});
        self.call("Emulation.setEmulatedMedia", &json!({"features": [feature]}));
    }

    /// Opens a page and waits until all of it is there.
    pub fn open(&mut self, page: &Path) {
        self.is_loaded = false;
        self.call("Page.navigate", &json!({"url": format!("file://{}", page.display())}));
        while !self.is_loaded {
            self.hear();
        }
    }

    /// What an expression is on the page; a promise is waited for.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &asked);
        let fault = &answer["exceptionDetails"];
        assert!(fault.is_null(), "{expression}: {fault}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true on the page.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        for _ in 0..400 {
            if self.eval(&format!("Boolean({expression})")) == true {
                return;
            }
            thread::sleep(Duration::from_millis(25));
        }
        panic!("never: {expression}");
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, key: &str) {
        let mut down = json!({"type": "keyDown", "key": key});
        if key == "Enter" {
            down["text"] = json!("\r");
            down["windowsVirtualKeyCode"] = json!(13);
        } else if key.chars().count() == 1 {
            down["text"] = json!(key);
        }
        self.call("Input.dispatchKeyEvent", &down);
        self.call("Input.dispatchKeyEvent", &json!({"type": "keyUp", "key": key}));
    }

    /// Lets the mouse do something at a place of the window: `mouseMoved`, `mousePressed`,
    /// `mouseReleased`, or `mouseWheel` upwards.
    pub fn mouse(&mut self, what: &str, (x, y): (f64, f64)) {
        let mut event = json!({"type": what, "x": x, "y": y, "deltaX": 0, "deltaY": -300});
        if what != "mouseWheel" {
            event["buttons"] = json!(u8::from(what == "mousePressed"));
        }
        if what == "mousePressed" || what == "mouseReleased" {
            event["button"] = json!("left");
            event["clickCount"] = json!(1);
        }
        self.call("Input.dispatchMouseEvent", &event);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked, it ends with all of its parts; what it answers is of no interest.
        let _ = self.to.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        while self.from.recv_timeout(Duration::from_secs(10)).is_ok() {}
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
