/** Jest gives each file of tests a process object of its own, which never tells that the process ends. */
import { removeTemporaryFolders } from './temporary-folder';

afterAll(removeTemporaryFolders);
