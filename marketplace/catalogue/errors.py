"""What the catalogue does not have."""

from marketplace.errors import NotFound


class DatasetNotOffered(NotFound):
    code, title = "dataset_not_offered", "The listing does not offer this dataset"


class SectorUnknown(NotFound):
    code, title = "sector_unknown", "There is no such sector"
