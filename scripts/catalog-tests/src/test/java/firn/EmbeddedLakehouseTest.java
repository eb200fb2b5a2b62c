package firn;

import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.CatalogTests;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Apache's tests of catalogs against the embedded lakehouse, as `firn serve` shows it. FIRN_URI and FIRN_TOKEN say
 * where it is. Everything in it is dropped after each test.
 */
public class EmbeddedLakehouseTest extends CatalogTests<RESTCatalog> {
  private RESTCatalog catalog;

  @BeforeEach
  public void setUp() {
    catalog = initCatalog("rest", Map.of());
  }

  @AfterEach
  public void tearDown() throws Exception {
    clear(Namespace.empty());
    catalog.close();
  }

  private void clear(Namespace parent) {
    for (Namespace namespace :
        parent.isEmpty() ? catalog.listNamespaces() : catalog.listNamespaces(parent)) {
      for (TableIdentifier table : catalog.listTables(namespace)) {
        catalog.dropTable(table, false);
      }
      clear(namespace);
      catalog.dropNamespace(namespace);
    }
  }

  @Override
  protected RESTCatalog catalog() {
    return catalog;
  }

  @Override
  protected RESTCatalog initCatalog(String name, Map<String, String> additional) {
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, System.getenv("FIRN_URI"));
    properties.put("rest.auth.type", "oauth2");
    properties.put("token", System.getenv("FIRN_TOKEN"));
    properties.put("token-refresh-enabled", "false");
    properties.put(CatalogProperties.FILE_IO_IMPL, "org.apache.iceberg.hadoop.HadoopFileIO");
    // What the tests expect of every catalog's configuration.
    properties.put(CatalogProperties.TABLE_DEFAULT_PREFIX + "default-key1", "catalog-default-key1");
    properties.put(CatalogProperties.TABLE_DEFAULT_PREFIX + "default-key2", "catalog-default-key2");
    properties.put(CatalogProperties.TABLE_DEFAULT_PREFIX + "override-key3", "catalog-default-key3");
    properties.put(CatalogProperties.TABLE_OVERRIDE_PREFIX + "override-key3", "catalog-override-key3");
    properties.put(CatalogProperties.TABLE_OVERRIDE_PREFIX + "override-key4", "catalog-override-key4");
    properties.putAll(additional);
    RESTCatalog rest = new RESTCatalog();
    rest.setConf(new Configuration());
    rest.initialize(name, properties);
    return rest;
  }

  // What the lakehouse can do. supportsEmptyNamespace stays false: Apache's REST client itself refuses a namespace
  // without a name, and the REST specification has no address for one.

  @Override
  protected boolean supportsServerSideRetry() {
    return true;
  }

  @Override
  protected boolean supportsNestedNamespaces() {
    return true;
  }

  @Override
  protected boolean requiresNamespaceCreate() {
    return true;
  }

  @Override
  protected boolean supportsNamesWithSlashes() {
    return true;
  }

  @Override
  protected boolean supportsNamesWithDot() {
    return true;
  }
}
