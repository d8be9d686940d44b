"""The one reader behind the doors that give files: a grant's rows, columns and masks of one version of a table.

    member, dataset, version → gate.reading → Reading → engine: Arrow batches, or a file
                               gate.stands   asked again while bytes flow

`Reading.key` names what is given: equal keys are equal rows, so a file made for one who may read them serves the next.
"""
