//! Colours for crews such that neighbours can be told apart.

use crate::domain::CrewFid;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// So many colours can be told apart on the map, also by people who see some of them alike.
pub const COLOURS: u32 = 12;

/// The colours of crews, given in the order of their keys. Each crew in turn, the oldest first,
/// takes the colour of its key unless an older neighbour has it; then the next one that no older
/// neighbour has. So a crew changes its colour only if older ones around it do, and never because
/// of one that came later. Where older neighbours have all colours, it shares one with the fewest
/// of them.
#[must_use]
pub fn colours(
    crews: impl Iterator<Item = CrewFid>,
    neighbours: &FxHashMap<CrewFid, BTreeSet<CrewFid>>,
) -> FxHashMap<CrewFid, u32> {
    let mut colours: FxHashMap<CrewFid, u32> = FxHashMap::default();
    for crew in crews {
        let mut taken = [0_u32; COLOURS as usize];
        for older in neighbours.get(&crew).into_iter().flatten() {
            if let Some(colour) = colours.get(older) {
                taken[*colour as usize] += 1;
            }
        }
        let own = own_colour(crew);
        let in_turn = (0..COLOURS).map(|step| (own + step) % COLOURS);
        // Of equal ones the first is taken.
        let colour = in_turn.min_by_key(|colour| taken[*colour as usize]).unwrap_or(own);
        colours.insert(crew, colour);
    }
    colours
}

/// The colour of a crew that has no neighbours.
#[must_use]
pub fn own_colour(crew: CrewFid) -> u32 {
    crew.0.saturating_sub(1) % COLOURS
}
