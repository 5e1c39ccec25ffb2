// The data sets that come with sklearn: how many rows and columns each has, and of what.

export const sklearn = `
import numpy

class Bunch:
    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
    def __getitem__(self, name):
        return getattr(self, name)
    def keys(self):
        return vars(self).keys()
    # Its description and the like are texts.
    def __getattr__(self, name):
        return numpy.load(name)

def _data(rows, columns, classes, return_X_y, as_frame, **more):
    if as_frame:
        import pandas
        return pandas.DataFrame()
    X, y = numpy.empty((rows, columns)), numpy.empty((rows,))
    if return_X_y:
        return X, y
    if classes:
        more['target_names'] = numpy.empty((classes,))
    return Bunch(data=X, target=y, frame=None, feature_names=[numpy.load(str(at)) for at in range(columns)], **more)

def load_iris(*, return_X_y=False, as_frame=False):
    return _data(150, 4, 3, return_X_y, as_frame)

def load_wine(*, return_X_y=False, as_frame=False):
    return _data(178, 13, 3, return_X_y, as_frame)

def load_breast_cancer(*, return_X_y=False, as_frame=False):
    return _data(569, 30, 2, return_X_y, as_frame)

def load_digits(*, n_class=10, return_X_y=False, as_frame=False):
    return _data(1797, 64, 10, return_X_y, as_frame or n_class != 10, images=numpy.empty((1797, 8, 8)))

def load_diabetes(*, return_X_y=False, as_frame=False, scaled=True):
    return _data(442, 10, 0, return_X_y, as_frame)

def fetch_california_housing(*, data_home=None, download_if_missing=True, return_X_y=False, as_frame=False):
    return _data(20640, 8, 1, return_X_y, as_frame)
`;
