//! One signal per record and one for the list of ids, so that a change wakes only what shows that record.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::editor::Change;

/// Signals of all records of one sort. They live as long as the page, whatever components come and go.
pub struct RecordMap<K: 'static, V: 'static> {
    ids: RwSignal<Vec<K>>,
    records: StoredValue<BTreeMap<K, ArcRwSignal<Arc<V>>>>,
}

impl<K, V> Clone for RecordMap<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, V> Copy for RecordMap<K, V> {}

impl<K: Copy + Ord + Send + Sync, V: Clone + Send + Sync> RecordMap<K, V> {
    /// Signals of these records.
    pub fn new(records: &BTreeMap<K, V>) -> Self {
        let signals: BTreeMap<_, _> =
            records.iter().map(|(id, record)| (*id, ArcRwSignal::new(Arc::new(record.clone())))).collect();
        Self { ids: RwSignal::new(signals.keys().copied().collect()), records: StoredValue::new(signals) }
    }

    /// The ids in order; wakes when records come or go.
    pub fn ids(self) -> Vec<K> {
        self.ids.get()
    }

    /// The record; wakes when it changes or goes.
    pub fn get(self, id: K) -> Option<Arc<V>> {
        match self.signal(id) {
            Some(signal) => Some(signal.get()),
            None => {
                self.ids.track();
                None
            }
        }
    }

    /// The record as it is now, without waking anything later.
    pub fn peek(self, id: K) -> Option<Arc<V>> {
        self.signal(id).map(|signal| signal.get_untracked())
    }

    fn signal(self, id: K) -> Option<ArcRwSignal<Arc<V>>> {
        self.records.try_with_value(|records| records.get(&id).cloned()).flatten()
    }

    /// Writes what changed.
    pub fn project(self, changes: &BTreeMap<K, Change<V>>) {
        let mut came_or_went = false;
        for (id, change) in changes {
            match (self.signal(*id), &change.after) {
                (Some(signal), Some(record)) => signal.set(Arc::new(record.clone())),
                (None, Some(record)) => {
                    let signal = ArcRwSignal::new(Arc::new(record.clone()));
                    self.records.update_value(|records| {
                        records.insert(*id, signal);
                    });
                    came_or_went = true;
                }
                (Some(_), None) => {
                    self.records.update_value(|records| {
                        records.remove(id);
                    });
                    came_or_went = true;
                }
                (None, None) => {}
            }
        }
        if came_or_went {
            let ids = self.records.with_value(|records| records.keys().copied().collect());
            self.ids.set(ids);
        }
    }
}
