'use strict';

// A report has its run inside.
page.start();
page.show(page.data);
