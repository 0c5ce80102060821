//! What happened, in order.

use crate::evidence::{LogTime, Trail};
use crate::report::v1::MomentInfo;

/// The timeline of one request. What repeats itself right away is said once, with how often.
pub(super) fn of(trail: &Trail) -> Vec<MomentInfo> {
    let mut moments: Vec<MomentInfo> = Vec::new();
    for moment in &trail.moments {
        let time = moment.time.as_ref().map(LogTime::text);
        match moments.last_mut() {
            Some(last) if last.text == moment.text => last.times += 1,
            _ => moments.push(MomentInfo { time, text: moment.text.clone(), bad: moment.bad, times: 1 }),
        }
    }
    moments
}
