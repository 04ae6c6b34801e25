from analysis.article import Article
def read_page(data: bytes, *, item: str, url: str | None = None) -> Article:
    raise NotImplementedError
