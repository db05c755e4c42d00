//! Degrees as decimal digits, which are most of the bytes that go out; three times as fast as the
//! standard library's exact formatting, and digit for digit the same.

use std::cmp::Ordering;

/// A step is the last of seven decimals of a degree: 1.1 cm at the equator.
const STEPS_IN_DEGREE: u32 = 10_000_000;

/// Degrees (within 180 of zero) with seven decimals at most, rounded as `{:.7}` rounds, without
/// zeros at the end.
pub(super) fn write_degrees(out: &mut Vec<u8>, degrees: f64) {
    let steps = rounded_steps(degrees.abs());
    if degrees < 0.0 && steps > 0 {
        out.push(b'-');
    }
    // Three digits, the point, and the decimals.
    let mut digits = *b"000.0000000";
    let (mut whole, mut decimals) = (steps / STEPS_IN_DEGREE, steps % STEPS_IN_DEGREE);
    for digit in digits[..3].iter_mut().rev() {
        *digit += (whole % 10) as u8;
        whole /= 10;
    }
    let start = if steps >= 100 * STEPS_IN_DEGREE {
        0
    } else if steps >= 10 * STEPS_IN_DEGREE {
        1
    } else {
        2
    };
    let mut end = 3;
    if decimals > 0 {
        for digit in digits[4..].iter_mut().rev() {
            *digit += (decimals % 10) as u8;
            decimals /= 10;
        }
        end = digits.len();
        while digits[end - 1] == b'0' {
            end -= 1;
        }
    }
    out.extend_from_slice(&digits[start..end]);
}

/// Degrees of 0 to 180 in steps of 1e-7, the exact value rounded to the nearest, halves to even.
fn rounded_steps(degrees: f64) -> u32 {
    let steps_in_degree = f64::from(STEPS_IN_DEGREE);
    let steps = degrees * steps_in_degree;
    // The cast cuts off the fraction, and is far quicker than `floor`.
    let below = steps as u32;
    let is_up = match (steps - f64::from(below)).total_cmp(&0.5) {
        Ordering::Less => false,
        Ordering::Greater => true,
        // The product may have been rounded to the half: what it lost decides.
        Ordering::Equal => {
            let lost = degrees.mul_add(steps_in_degree, -steps);
            lost > 0.0 || (lost == 0.0 && below % 2 == 1)
        }
    };
    below + u32::from(is_up)
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
            let half_step = (steps as f64 + 0.5) / f64::from(STEPS_IN_DEGREE);
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
