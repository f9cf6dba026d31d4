//! How many shards each of those who share the work takes.

/// As even as their bounds let it be: nobody takes more than its bound, and where what is left does
/// not divide, whoever comes first takes one more. Everybody works it out alone and comes to the same.
pub fn shares(bounds: &[u16], all: usize) -> Vec<usize> {
    let mut shares: Vec<Option<usize>> = vec![None; bounds.len()];
    let (mut left, mut open) = (all, bounds.len());
    loop {
        let each = left.checked_div(open).unwrap_or_default();
        let full = shares.iter_mut().zip(bounds);
        let full = full.filter(|(share, bound)| share.is_none() && usize::from(**bound) <= each);
        let mut found = 0;
        for (share, bound) in full {
            *share = Some(usize::from(*bound));
            left -= usize::from(*bound);
            found += 1;
        }
        open -= found;
        if found == 0 {
            break;
        }
    }
    let each = left.checked_div(open).unwrap_or_default();
    let mut more = left.checked_rem(open).unwrap_or_default();
    let rest = shares.into_iter().map(|share| {
        share.unwrap_or_else(|| {
            let one = usize::from(more > 0);
            more -= one;
            each + one
        })
    });
    rest.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_even_and_nothing_is_left_over() {
        assert_eq!(shares(&[1_024], 1_024), [1_024]);
        assert_eq!(shares(&[1_024; 3], 1_024), [342, 341, 341]);
        assert_eq!(shares(&[1_024; 4], 1_024), [256; 4]);
        assert_eq!(shares(&[1_024; 5], 2), [1, 1, 0, 0, 0]);
        assert_eq!(shares(&[], 1_024), [] as [usize; 0]);
    }

    #[test]
    fn what_one_does_not_take_the_others_do() {
        assert_eq!(shares(&[100, 1_024, 1_024], 1_024), [100, 462, 462]);
        assert_eq!(shares(&[1_024, 400, 100], 1_024), [524, 400, 100]);
        assert_eq!(shares(&[341, 342, 1_024], 1_024), [341, 342, 341]);
    }

    #[test]
    fn nobody_takes_more_than_its_bound_even_where_nobody_takes_the_rest() {
        assert_eq!(shares(&[100, 200], 1_024), [100, 200]);
    }
}
