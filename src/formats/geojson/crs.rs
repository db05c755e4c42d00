//! The `crs` member of GeoJSON's first edition: which ones mean longitude and latitude on WGS 84.
//! Knows nothing of projections; any other system is refused with the command that converts it.

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(untagged)]
enum Crs {
    Short(String),
    Long { properties: Properties },
}

#[derive(Deserialize)]
struct Properties {
    name: Option<String>,
    code: Option<Value>,
}

/// Accepts no system at all, CRS84, EPSG:4326 (and 4979, the same with heights) and EPSG:4490,
/// CGCS2000, which differs from WGS 84 by less than a metre and has its own datum among the
/// options.
///
/// # Errors
/// The reason, fit for a user, when the coordinates are in another system.
pub(super) fn accept(crs: &[u8]) -> Result<(), String> {
    if crs == b"null" {
        return Ok(());
    }
    let name = match serde_json::from_slice(crs) {
        Ok(Crs::Short(name) | Crs::Long { properties: Properties { name: Some(name), .. } }) => {
            name
        }
        Ok(Crs::Long { properties: Properties { code: Some(code), .. } }) => {
            format!("EPSG:{}", code.to_string().trim_matches('"'))
        }
        _ => {
            return Err("the \"crs\" member names no coordinate system that can be read; \
                 save the file in WGS 84 (EPSG:4326), which needs no such member"
                .into());
        }
    };
    let code = name.rsplit([':', '/', '#']).next().unwrap_or_default().to_ascii_uppercase();
    if matches!(code.as_str(), "CRS84" | "CRS84H" | "4326" | "4979" | "4490" | "WGS84") {
        return Ok(());
    }
    let name: String = name.chars().filter(|character| !character.is_control()).take(100).collect();
    Err(format!(
        "the coordinates are in {name}, not in longitude and latitude on WGS 84; convert the file \
         first, \
         for example with: ogr2ogr -t_srs EPSG:4326 converted.geojson original.geojson"
    ))
}

#[cfg(test)]
mod tests {
    use super::accept;

    fn named(name: &str) -> Result<(), String> {
        accept(format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#).as_bytes())
    }

    #[test]
    fn wgs_84_is_accepted_by_each_of_its_names() {
        for name in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:EPSG::4326",
            "EPSG:4326",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "urn:ogc:def:crs:EPSG::4490",
            "epsg:4490",
        ] {
            assert_eq!(named(name), Ok(()), "{name}");
        }
        assert_eq!(accept(b"null"), Ok(()));
        assert_eq!(accept(br#"{"type":"EPSG","properties":{"code":4326}}"#), Ok(()));
        assert_eq!(accept(br#""EPSG:4326""#), Ok(()));
    }

    #[test]
    fn another_system_is_refused_by_its_name() {
        let reason = named("urn:ogc:def:crs:EPSG::3857").unwrap_err();
        assert!(reason.starts_with(
            "the coordinates are in urn:ogc:def:crs:EPSG::3857, not in longitude and latitude on \
             WGS 84"
        ));
        assert!(accept(br#"{"type":"EPSG","properties":{"code":"2154"}}"#).is_err());
        assert!(accept(br#"{"type":"link","properties":{"href":"x.prj"}}"#).is_err());
        assert!(accept(b"[1]").is_err());
    }
}
