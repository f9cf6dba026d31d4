//! Before and after.

use super::{SCRIPTS, laid_out};

#[test]
fn what_is_laid_out_stays_so() {
    for script in SCRIPTS {
        let once = laid_out(script);
        assert_eq!(laid_out(&once), once);
    }
}
