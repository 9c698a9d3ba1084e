//! The page's half and the worker's half of the protocol, pumped without a browser.

use headroom::model::network::Network;
use headroom::sim::RunSpec;
use headroom::worker::codec::{LENGTH_MAX, decode, encode};
use headroom::worker::protocol::{BUILD, Fault, JobId, PROTOCOL, Reply, Request, Task};
use headroom::worker::queue::{Order, Queue};
use headroom::worker::server::Server;

use crate::sim_theory::{exponential, network, poisson, station};

fn design() -> Network {
    network(poisson(0.5), vec![station(1, exponential(1.0))])
}

fn task(loads: &[f64]) -> Task {
    let spec = RunSpec { seed: 5, replications: 3, requests: 500, precision: 0.5, budget: 1_000_000 };
    Task { network: design(), loads: loads.to_vec(), spec }
}

/// A page and a worker with the wires between them.
struct Pump {
    queue: Queue,
    server: Server,
    to_worker: Vec<Vec<u8>>,
    to_page: Vec<Vec<u8>>,
    told: Vec<Reply>,
    restarts: usize,
}

impl Pump {
    fn new() -> Self {
        let to_page = vec![encode(&Server::ready()).unwrap()];
        let (queue, server) = (Queue::default(), Server::default());
        Self { queue, server, to_worker: Vec::new(), to_page, told: Vec::new(), restarts: 0 }
    }

    fn obey(&mut self, orders: Vec<Order>) {
        for order in orders {
            match order {
                Order::Post(bytes) => self.to_worker.push(bytes),
                Order::Tell(reply) => self.told.push(reply),
                Order::Restart => {
                    self.restarts += 1;
                    self.server = Server::default();
                    self.to_worker.clear();
                    self.to_page = vec![encode(&Server::ready()).unwrap()];
                }
            }
        }
    }

    fn start(&mut self, task: Task) -> JobId {
        let (job, orders) = self.queue.start(task);
        self.obey(orders);
        job
    }

    /// Delivers all that is on the wires and lets the worker do one slice.
    fn turn(&mut self) {
        for bytes in std::mem::take(&mut self.to_page) {
            let orders = self.queue.receive(&bytes);
            self.obey(orders);
        }
        for bytes in std::mem::take(&mut self.to_worker) {
            let replies = self.server.accept(&bytes);
            self.to_page.extend(replies.iter().map(|r| encode(r).unwrap()));
        }
        let replies = self.server.step(3000);
        self.to_page.extend(replies.iter().map(|r| encode(r).unwrap()));
    }

    fn run(&mut self) {
        for _ in 0..10_000 {
            self.turn();
            if self.queue.wanted().is_none() && !self.server.busy() && self.to_page.is_empty() {
                return;
            }
        }
        panic!("never ends");
    }

    /// Jobs that the page was told are over, with whether they were done.
    fn ends(&self) -> Vec<(JobId, bool)> {
        self.told
            .iter()
            .filter_map(|reply| match reply {
                Reply::Done { job } => Some((*job, true)),
                Reply::Failed { job: Some(job), .. } => Some((*job, false)),
                _ => None,
            })
            .collect()
    }
}

#[test]
fn a_task_streams_and_ends() {
    let mut pump = Pump::new();
    let job = pump.start(task(&[1.0, 0.5, 1.5]));
    pump.run();
    assert_eq!(pump.ends(), [(job, true)]);
    let mut last = Vec::new();
    let (mut partials, mut share_before) = (0, 0.0);
    for reply in &pump.told {
        match reply {
            Reply::Partial { load, last: is_last, measurement, .. } => {
                partials += 1;
                assert!(measurement.balance.holds());
                if *is_last {
                    last.push((*load, measurement.load));
                }
            }
            Reply::Progress { share, .. } => {
                assert!((0.0..=1.0).contains(share));
                share_before = *share;
            }
            _ => {}
        }
    }
    assert!(partials > 3, "{partials}");
    assert_eq!(last, [(0, 1.0), (1, 0.5), (2, 1.5)]);
    assert_eq!(share_before, 1.0);
}

#[test]
fn what_the_worker_finds_is_what_the_library_finds() {
    let mut pump = Pump::new();
    pump.start(task(&[1.0]));
    pump.run();
    let direct = headroom::sim::simulate(&design(), 1.0, task(&[]).spec).unwrap();
    let found = pump.told.iter().rev().find_map(|reply| match reply {
        Reply::Partial { measurement, .. } => Some(measurement.as_ref()),
        _ => None,
    });
    assert_eq!(found, Some(&direct));
}

#[test]
fn cancelled_or_superseded_at_any_turn_nothing_late_is_told() {
    for turns in 0..12 {
        let mut pump = Pump::new();
        let first = pump.start(task(&[1.0, 2.0]));
        (0..turns).for_each(|_| pump.turn());
        let told = pump.told.len();
        if turns % 2 == 0 {
            let orders = pump.queue.cancel();
            pump.obey(orders);
            pump.run();
            assert_eq!(pump.told.len(), told, "told of a cancelled job after {turns} turns");
            assert!(!pump.server.busy());
        }
        let second = pump.start(task(&[1.0]));
        assert!(second > first);
        pump.run();
        assert_eq!(pump.ends(), [(second, true)]);
        let late = pump.told[told..].iter().any(|reply| match reply {
            Reply::Partial { job, .. } | Reply::Progress { job, .. } => *job == first,
            _ => false,
        });
        assert!(!late, "late replies after {turns} turns");
    }
}

#[test]
fn reordered_replies_do_no_harm() {
    let mut pump = Pump::new();
    pump.start(task(&[1.0]));
    for turn in 0..200 {
        pump.turn();
        if turn % 2 == 1 {
            pump.to_page.reverse();
        }
        if pump.queue.wanted().is_none() {
            break;
        }
    }
    assert_eq!(pump.ends().len(), 1);
    assert_eq!(pump.restarts, 0);
}

#[test]
fn truncated_and_garbled_bytes_never_panic() {
    let start = encode(&Request::Start { job: JobId(1), task: task(&[1.0]) }).unwrap();
    let hello = encode(&Request::Hello { protocol: PROTOCOL, build: BUILD.to_owned() }).unwrap();
    for cut in 0..start.len() {
        let mut server = Server::default();
        server.accept(&hello);
        let replies = server.accept(&start[..cut]);
        assert_eq!(replies, [Reply::Failed { job: None, fault: Fault::Garbled }], "cut at {cut}");
        assert!(!server.busy());
    }
    for at in 0..start.len() {
        for flip in [1u8, 0x80, 0xff] {
            let mut bytes = start.clone();
            bytes[at] ^= flip;
            let mut server = Server::default();
            server.accept(&hello);
            server.accept(&bytes);
            server.step(2000);
        }
    }
    assert_eq!(decode::<Request>(&vec![0; LENGTH_MAX + 1]), Err(Fault::TooLong));
    let mut longer = hello;
    longer.push(0);
    assert_eq!(decode::<Request>(&longer), Err(Fault::Garbled));
}

#[test]
fn another_version_is_refused_by_both() {
    let mut server = Server::default();
    let hello = encode(&Request::Hello { protocol: PROTOCOL + 1, build: BUILD.to_owned() }).unwrap();
    let replies = server.accept(&hello);
    assert!(matches!(replies[..], [Reply::Failed { job: None, fault: Fault::Version { .. } }]));
    let start = encode(&Request::Start { job: JobId(0), task: task(&[1.0]) }).unwrap();
    assert!(matches!(server.accept(&start)[..], [Reply::Failed { job: Some(JobId(0)), .. }]));
    assert!(!server.busy());

    let mut queue = Queue::default();
    let (job, orders) = queue.start(task(&[1.0]));
    assert!(orders.is_empty());
    let ready = encode(&Reply::Ready { protocol: PROTOCOL, build: "0.0.0".to_owned() }).unwrap();
    let orders = queue.receive(&ready);
    let [Order::Tell(Reply::Failed { job: Some(failed), fault: Fault::Version { .. } })] = &orders[..] else {
        panic!("{orders:?}");
    };
    assert_eq!(*failed, job);
    let (_, orders) = queue.start(task(&[1.0]));
    assert!(matches!(orders[..], [Order::Tell(Reply::Failed { .. })]));
}

#[test]
fn a_worker_that_stops_is_restarted_once_and_asked_again() {
    let mut pump = Pump::new();
    let job = pump.start(task(&[1.0]));
    pump.turn();
    let orders = pump.queue.stopped();
    pump.obey(orders);
    assert_eq!(pump.restarts, 1);
    pump.run();
    assert_eq!(pump.ends(), [(job, true)]);

    let mut pump = Pump::new();
    let job = pump.start(task(&[1.0]));
    for _ in 0..3 {
        let orders = pump.queue.stopped();
        pump.obey(orders);
    }
    assert_eq!(pump.restarts, 1);
    assert_eq!(pump.told, [Reply::Failed { job: Some(job), fault: Fault::Stopped }]);
}

#[test]
fn a_network_that_cannot_be_simulated_says_why() {
    let mut pump = Pump::new();
    let mut bad = task(&[1.0]);
    bad.network.sources[0].station = 77;
    let job = pump.start(bad);
    pump.run();
    assert_eq!(pump.ends(), [(job, false)]);
    let Some(Reply::Failed { fault: Fault::Unfit { load: 0, why }, .. }) = pump.told.last() else { panic!() };
    assert!(why.contains("does not exist"), "{why}");
}
