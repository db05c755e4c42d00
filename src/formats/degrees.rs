//! Degrees as decimal digits, several times as fast as the standard library writes them: they are
//! most of the bytes that go out.

/// Digits after the point of a degree: 1.1 cm at the equator, finer than any survey we are given.
const DECIMALS: usize = 7;
const STEPS_PER_DEGREE: f64 = 1e7;

/// Degrees (within 180 of zero) with seven decimals at most, rounded as `{:.7}` rounds, without
/// zeros at the end.
pub(super) fn write_degrees(out: &mut Vec<u8>, degrees: f64) {
    let steps = rounded_steps(degrees.abs());
    if degrees < 0.0 && steps > 0 {
        out.push(b'-');
    }
    // Written from the back: the decimals, the point, and three digits before it.
    let mut digits = [b'0'; DECIMALS + 4];
    let mut rest = steps;
    let mut end = digits.len();
    for place in (4..digits.len()).rev() {
        digits[place] += (rest % 10) as u8;
        rest /= 10;
        if end == place + 1 && digits[place] == b'0' {
            end = place;
        }
    }
    digits[3] = b'.';
    if end == 4 {
        end = 3;
    }
    let mut start = 3;
    while rest > 0 || start == 3 {
        start -= 1;
        digits[start] += (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits[start..end]);
}

/// Degrees of 0 to 180 in steps of 1e-7, the exact value rounded to the nearest, halves to even.
fn rounded_steps(degrees: f64) -> u32 {
    let steps = degrees * STEPS_PER_DEGREE;
    let floor = steps.floor();
    let is_up = match (steps - floor).total_cmp(&0.5) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        // The product may have been rounded to the half: what it lost decides.
        std::cmp::Ordering::Equal => {
            let lost = degrees.mul_add(STEPS_PER_DEGREE, -steps);
            lost > 0.0 || (lost == 0.0 && floor % 2.0 == 1.0)
        }
    };
    floor as u32 + u32::from(is_up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn degrees_written(degrees: f64) -> String {
        let mut out = Vec::new();
        write_degrees(&mut out, degrees);
        String::from_utf8(out).unwrap()
    }

    /// The same by the standard library, its zeros and a lone minus taken off.
    fn degrees_formatted(degrees: f64) -> String {
        let text = format!("{degrees:.7}");
        let short = text.trim_end_matches('0').trim_end_matches('.');
        if short == "-0" { "0".to_owned() } else { short.to_owned() }
    }

    proptest! {
        #[test]
        fn degrees_are_written_as_the_standard_library_rounds_them(degrees in -180.0..=180.0_f64) {
            prop_assert_eq!(degrees_written(degrees), degrees_formatted(degrees));
        }

        #[test]
        fn degrees_near_a_half_step_are_rounded_as_the_standard_library_does(
            steps in -1_800_000_000..1_800_000_000_i64, ulps in -2..=2_i64,
        ) {
            let half_step = (steps as f64 + 0.5) / STEPS_PER_DEGREE;
            let degrees = f64::from_bits(half_step.to_bits().wrapping_add_signed(ulps));
            prop_assert_eq!(degrees_written(degrees), degrees_formatted(degrees));
        }

        #[test]
        fn short_binary_fractions_are_rounded_to_even_as_the_standard_library_does(
            parts in -46_080..=46_080_i32,
        ) {
            let degrees = f64::from(parts) / 256.0;
            prop_assert_eq!(degrees_written(degrees), degrees_formatted(degrees));
        }
    }
}
