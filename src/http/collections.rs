//! The collections of OGC API - Features: what there is, and where.

use super::address::{Address, Form, Format};
use super::features::{LinkSchema, link};
use super::html::Page;
use super::path::Id;
use super::problem::Failure;
use super::query::Query;
use super::{Media, Service, media_json};
use crate::formats::geojson_out::Link;
use crate::geometry::Bounds;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// WGS 84 as longitude and latitude, in the words of the OGC.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// A collection of features.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collection {
    Communities,
    Segments,
    Sites,
    Assignments,
    Gaps,
    Exemptions,
}

impl Collection {
    /// Every collection.
    pub const ALL: [Self; 6] = [
        Self::Communities,
        Self::Segments,
        Self::Sites,
        Self::Assignments,
        Self::Gaps,
        Self::Exemptions,
    ];

    /// Its name in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Communities => "communities",
            Self::Segments => "segments",
            Self::Sites => "sites",
            Self::Assignments => "assignments",
            Self::Gaps => "gaps",
            Self::Exemptions => "exemptions",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Communities => "Communities",
            Self::Segments => "Street segments",
            Self::Sites => "Sites",
            Self::Assignments => "Assignments",
            Self::Gaps => "Gaps",
            Self::Exemptions => "Exemptions",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Communities => "The ground that each community answers for, and its coverage.",
            Self::Segments => "Pieces of street between junctions, and who answers for them.",
            Self::Sites => "Ground that is no street, and who cleans it as a whole.",
            Self::Assignments => {
                "Stretches of street sides and whole sites, each with the crew that answers."
            }
            Self::Gaps => {
                "Stretches of street sides that nobody answers for, that lie in no community, or \
                 that two crews answer for. Ground out of reach of every assigned stretch, in no \
                 community, or in two."
            }
            Self::Exemptions => "Gaps that were accepted, with the reason and until when.",
        }
    }

    fn has_tables(self) -> bool {
        matches!(self, Self::Gaps | Self::Segments)
    }
}

/// A collection, described.
#[derive(Serialize, ToSchema)]
pub struct CollectionView {
    id: &'static str,
    title: &'static str,
    description: &'static str,
    /// Always `feature`.
    #[serde(rename = "itemType")]
    item_type: &'static str,
    crs: [&'static str; 1],
    /// Left out as long as there is nothing in the city.
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<Extent>,
    #[schema(value_type = Vec<LinkSchema>)]
    links: Vec<Link>,
}

/// Where a collection lies.
#[derive(Serialize, ToSchema)]
pub struct Extent {
    spatial: SpatialExtent,
}

/// A box around a collection.
#[derive(Serialize, ToSchema)]
pub struct SpatialExtent {
    /// West, south, east, north.
    bbox: [[f64; 4]; 1],
    crs: &'static str,
}

/// Every collection.
#[derive(Serialize, ToSchema)]
pub struct CollectionsView {
    #[schema(value_type = Vec<LinkSchema>)]
    links: Vec<Link>,
    collections: Vec<CollectionView>,
}

fn described(collection: Collection, extent: Option<Bounds>, address: &Address) -> CollectionView {
    let path = format!("/api/collections/{}", collection.id());
    let items = |form: &str| address.link(&format!("{path}/items?f={form}"));
    let (title, here) = (collection.title(), address.link(&path));
    let mut links = vec![
        link(format!("{here}?f=json"), "self", Media::Json, title),
        link(format!("{here}?f=html"), "alternate", Media::Html, title),
        link(address.link(&format!("{path}/items")), "items", Media::GeoJson, "features"),
        link(items("html"), "items", Media::Html, "features as a page"),
    ];
    if collection.has_tables() {
        links.push(link(items("csv"), "items", Media::Csv, "features as a table"));
    }
    let spatial =
        |b: Bounds| SpatialExtent { bbox: [[b.west, b.south, b.east, b.north]], crs: CRS84 };
    CollectionView {
        id: collection.id(),
        title,
        description: collection.description(),
        item_type: "feature",
        crs: [CRS84],
        extent: extent.map(|bounds| Extent { spatial: spatial(bounds) }),
        links,
    }
}

/// What collections there are
#[utoipa::path(get, path = "/api/collections", tag = "Features", params(Form),
    responses((status = 200, description = "The collections", body = CollectionsView)))]
pub async fn collections(
    State(service): State<Service>,
    address: Address,
    Query(form, ..): Query<Form>,
) -> Result<Response, Failure> {
    let extent = service.extent().await?;
    let all = Collection::ALL.map(|collection| described(collection, extent, &address));
    let links = vec![
        link(address.with(&[("f", "json")]), "self", Media::Json, "this as JSON"),
        link(address.with(&[("f", "html")]), "alternate", Media::Html, "this as a page"),
    ];
    if address.form(form.f) == Format::Html {
        let mut page = Page::new("Collections");
        for collection in &all {
            page.paragraph(&format!("{}: {}", collection.title, collection.description));
            page.links(&collection.links);
        }
        page.links(&links);
        return Ok(page.answer());
    }
    Ok(media_json(Media::Json, &CollectionsView { links, collections: all.into() }))
}

/// One collection
#[utoipa::path(get, path = "/api/collections/{collection}", tag = "Features",
    params(("collection" = String, Path, description = "Its id"), Form),
    responses((status = 200, description = "The collection", body = CollectionView)))]
pub async fn collection(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, ..): Query<Form>,
) -> Result<Response, Failure> {
    let found = Collection::ALL.into_iter().find(|collection| collection.id() == id);
    let unknown = || Failure::not_found(format!("there is no collection {id}"));
    let view = described(found.ok_or_else(unknown)?, service.extent().await?, &address);
    if address.form(form.f) == Format::Html {
        let mut page = Page::new(view.title);
        page.paragraph(view.description);
        page.links(&view.links);
        return Ok(page.answer());
    }
    Ok(media_json(Media::Json, &view))
}
